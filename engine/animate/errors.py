"""The one way this library says no to a picture."""


class PictureRefused(Exception):  # noqa: N818 - a refusal is an answer, not a malfunction
    """A picture that cannot be made to dance.

    `code` is one of VCLM's published error codes, `detail` tells the person what to change in the picture.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail

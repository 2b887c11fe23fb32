"""Requests and answers of the image-to-video job, as they are on the wire.

The international page has nine of the request's parameters; the others (``images``, ``model``, ``prompt``,
``audio``, ``duration``, ``resolution``, ``logo_add``, ``logo_param``) are the mainland definition's. What is
left out has the defaults of `vclm.vidu_rules.choose`.
"""

from vclm.models import JobStatus, LogoParam, RequestModel, ResponseModel, Text


class SubmitImageToVideoViduJobRequest(RequestModel):
    """Ask for one video that starts from a picture, or leads from one picture to another.

    ``images`` holds one or two, each a URL or Base64. ``duration`` is in seconds, ``resolution`` the shorter
    side (``"720p"``). ``is_rec`` has a prompt recommended instead of ``prompt``, for one more point.
    ``meta_data`` is a JSON object as text, ``callback_url`` is told of the end, ``payload`` comes back
    unchanged, ``off_peak`` is cheaper and may take 48 hours; any ``logo_add`` but 0 adds a mark.
    """

    images: list[str] | None = None
    model: str | None = None
    prompt: str | None = None
    is_rec: bool | None = None
    audio: bool | None = None
    voice_id: str | None = None
    duration: int | None = None
    resolution: str | None = None
    movement_amplitude: str | None = None
    bgm: bool | None = None
    audio_type: str | None = None
    meta_data: str | None = None
    callback_url: str | None = None
    payload: str | None = None
    off_peak: bool | None = None
    logo_add: int | None = None
    logo_param: LogoParam | None = None


class SubmitImageToVideoViduJobResponse(ResponseModel):
    """The job was accepted."""

    job_id: str
    request_id: Text = ""


class DescribeImageToVideoViduJobRequest(RequestModel):
    """Ask how a job stands."""

    job_id: str | None = None


class DescribeImageToVideoViduJobResponse(ResponseModel):
    """How a job stands.

    ``error_code`` and ``error_message`` are empty unless the status is FAIL, the URL unless it is DONE.
    ``credits`` are the points the job costs (0 once they were returned), None where the service is silent.
    ``progress`` is 0..1 while the job runs on our own engine, otherwise None; it travels as a header, not
    in the message.
    """

    status: JobStatus
    error_code: Text = ""
    error_message: Text = ""
    result_video_url: Text = ""
    credits: float | None = None
    payload: Text = ""
    request_id: Text = ""
    progress: float | None = None

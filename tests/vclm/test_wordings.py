"""The tables of words: whole in both languages, and filled with the same fields."""

import re
import string

import pytest

from vclm.errors import error_codes, message_of
from vclm.messages import LANGUAGES, message, messages

HAN = re.compile(r"[\u4e00-\u9fff]")


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", messages())
def test_a_message_is_worded_in_both_languages_with_the_same_fields(key: str) -> None:
    row = messages()[key]
    assert set(row) == {"en", "zh"}
    names = fields_of(row["en"])
    assert fields_of(row["zh"]) == names
    assert all(name.isidentifier() for name in names)
    given = {name: f"<{name}>" for name in names}
    english, chinese = (message(key, language, **given) for language in LANGUAGES)
    assert all(value in english and value in chinese for value in given.values())
    assert not HAN.search(english)
    assert HAN.search(chinese)
    assert message(key, **given) == english


def test_what_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        message("no_such_key")
    with pytest.raises(KeyError):
        message("missing_parameter")
    with pytest.raises(KeyError):
        message_of("NoSuchCode")


@pytest.mark.parametrize("code", error_codes())
def test_a_code_has_a_message_in_both_languages(code: str) -> None:
    english, chinese = (message_of(code, language) for language in LANGUAGES)
    assert english == message_of(code) == error_codes()[code].message
    assert english.endswith(".")
    assert not HAN.search(english)
    assert chinese.endswith("。")
    assert HAN.search(chinese)


def test_words_that_the_service_was_seen_to_answer_with() -> None:
    assert message("missing_parameter", name="Region") == (
        "The request is missing a required parameter `Region`."
    )
    assert message("unknown_parameter", "zh-CN", name="X") == "未定义参数 X"
    assert message("no_such_version", version="2018-07-24", service="10") == (
        "The specified api version=`2018-07-24` does not exist in service=`10`."
    )
    assert message_of("AuthFailure.SignatureFailure", "zh-CN") == (
        "请求签名验证失败，请检查您的签名计算是否正确。"
    )
    assert message_of("FailedOperation.JobNotFound") == "The task does not exist."
    assert message_of("InvalidParameter", "zh-CN") == "参数错误。"

"""How an image-to-video job stands, in the words of Tencent's action and of Vidu's own: pure."""

import json
from typing import Any

from engine.job_record import JobRecord
from engine.shot.options import FRAMES_PER_SECOND
from engine.vidu_spec import ViduSpec
from vclm.errors import message_of
from vclm.messages import Language
from vclm.models import JobStatus
from vclm.vidu import DescribeImageToVideoViduJobResponse

_STATES = {
    JobStatus.WAIT: "queueing",
    JobStatus.RUN: "processing",
    JobStatus.DONE: "success",
    JobStatus.FAIL: "failed",
}


def describe_vidu(
    spec: ViduSpec, record: JobRecord, url: str, language: Language = "en-US"
) -> DescribeImageToVideoViduJobResponse:
    """Return Tencent's description of a job; a failed one's points have been returned, so it cost none."""
    return DescribeImageToVideoViduJobResponse(
        status=record.status,
        error_code=record.error_code,
        error_message=message_of(record.error_code, language) if record.error_code else "",
        result_video_url=url,
        credits=0.0 if record.status is JobStatus.FAIL else float(spec.points),
        payload=spec.payload,
    )


def tencent_callback(job: str, spec: ViduSpec, record: JobRecord, url: str) -> bytes:
    """Return a callback's body in Tencent's shape: the described job, un-enveloped, with its JobId.

    So published for the callbacks of SubmitTemplateToVideoJob.
    """
    described = describe_vidu(spec, record, url).to_wire()
    del described["RequestId"]  # there was no request
    return _written({"JobId": job, **described})


def vidu_callback(job: str, spec: ViduSpec, record: JobRecord, url: str) -> bytes:
    """Return a callback's body in Vidu's shape, that of its query for a task's creations."""
    done = record.status is JobStatus.DONE
    creation: dict[str, Any] = {
        "id": job,
        "url": url,
        "cover_url": "",
        "watermarked_url": url if spec.marked else "",
        "video": {"duration": spec.duration, "fps": FRAMES_PER_SECOND},
    }
    return _written(
        {
            "id": job,
            "state": _STATES[record.status],
            "err_code": record.error_code,
            "credits": spec.points if done else 0,
            "payload": spec.payload,
            "bgm": spec.music,
            "off_peak": spec.off_peak,
            "creations": [creation] if done else [],
        }
    )


def _written(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

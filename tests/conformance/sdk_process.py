"""Makes calls with the SDK it finds: a JSON object a line in (``call``, ``port``), an outcome a line out."""

import json
import sys

from tests.conformance.call import Call
from tests.conformance.sdk import fields_of, perform


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "fields_of" in order:
            reply: object = sorted(fields_of(order["fields_of"]))
        else:
            reply = perform(Call.from_json(order["call"]), order["port"]).to_json()
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

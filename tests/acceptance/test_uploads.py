"""kill -9 while a recording arrives: what was told to be here is here, and the upload goes on from there."""

import base64
import contextlib
import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from tests.acceptance.conftest import House

TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


def test_an_upload_goes_on_after_the_server_was_killed_in_the_middle(house: "House", recordings: Path) -> None:
    data = (recordings / "01-redwood-foods.wav").read_bytes()
    server = house.serve()
    name = base64.b64encode(b"visit.wav").decode()
    begun = server.client("nora").post(
        "/api/v1/uploads",
        headers={**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": f"filename {name}"},
    )
    address = begun.headers["location"]
    first = len(data) // 4
    told = server.client("nora").patch(address, content=data[:first], headers={**BODY, "Upload-Offset": "0"})
    assert told.headers["upload-offset"] == str(first)

    going = threading.Event()

    def slowly() -> Iterator[bytes]:
        for at in range(first, len(data), 20_000):
            yield data[at : at + 20_000]
            going.set()
            time.sleep(0.2)

    def send() -> None:
        with contextlib.suppress(httpx.TransportError):
            server.client("nora").patch(address, content=slowly(), headers={**BODY, "Upload-Offset": str(first)})

    sender = threading.Thread(target=send)
    sender.start()
    going.wait(30)
    time.sleep(1.5)
    server.kill()
    sender.join(30)
    house.until(lambda: not house.processes(), what="nothing of it runs")

    again = house.serve()
    client = again.client("nora")
    offset = int(client.head(address, headers=TUS).headers["upload-offset"])
    assert first <= offset < len(data)
    rest = client.patch(address, content=data[offset:], headers={**BODY, "Upload-Offset": str(offset)})
    assert rest.status_code == 204, rest.text
    upload = client.get(address).json()
    assert upload["sha256"] == hashlib.sha256(data).hexdigest()
    assert client.get(f"/api/v1/memos/{upload['memo_id']}/original").content == data
    assert again.memo(upload["memo_id"], "drafted")["size"] == len(data)

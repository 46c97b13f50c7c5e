"""
Runs in Pyodide under Node: the way to the server through `fetch`, and a sync message packed and read back there.
"""


async def main() -> dict[str, object]:
    """
    What failed, and a message that Python writes there for others to read.
    """
    import js

    from mobile.adapters.fetch_remote import FetchRemote
    from mobile.adapters.zstd import phone_compression
    from shared.protocol.codec import Abbreviations, decode_request, encode_request
    from tests.support.plain_operations import SCOPE, a_request, an_operation
    from tests.support.remote_contract import run_contract

    failures = await run_contract(FetchRemote(js.process.env.DOORSTEP_ECHO))
    compression = phone_compression()
    request = a_request(*(an_operation(seq) for seq in range(1, 30)))
    body = encode_request(request, compression, Abbreviations(SCOPE, dictionary=compression.newest))
    if decode_request(body, compression, scope=SCOPE).operations != request.operations:
        failures.append("a message was not read back")
    return {"failures": failures, "dictionary": compression.newest, "body": body.hex()}

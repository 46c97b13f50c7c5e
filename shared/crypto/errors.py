"""
What can go wrong with keys and seals.

    DoorstepError
    └── CryptoError
        ├── SealBrokenError            altered bytes, wrong key or wrong context; nobody can tell which
        ├── DeviceSecretLostError      this device's secret existed and is gone
        ├── MalformedHeaderError       bytes that were to be a vault header are not one
        ├── UnsupportedHeaderError     a header of a newer release: right, but not readable here
        ├── MalformedRecoveryError     bytes that were to be a recovery key, request or file are none
        ├── OtherRecoveryKeyError      a vault is wrapped to another recovery key than this one
        ├── MalformedRescueError       bytes that were to be a rescue file are none
        │   ├── RescueCutError         a rescue file ends too early
        │   ├── RescueAlteredError     a rescue file was changed, or is for another server
        │   └── RescueForgedError      a rescue file is not signed by the phone it names
        ├── MalformedCaseKeyError      bytes that were to be a case's key or sealed answer are none
        ├── NoCaseAccessError          this enrolment is not on the case's list
        └── PassphraseWrongError       a recovery file does not open with this passphrase

A wrong PIN is no error of this room: it shows as SealBrokenError of the PIN slot, and the key vault
turns that into its own answer.
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class CryptoError(DoorstepError):
    """
    Root of this room's errors.
    """

    code = "crypto.error"


class SealBrokenError(CryptoError):
    """
    Sealed bytes do not open. Tampering, a wrong key and a wrong context look alike on purpose.
    """

    code = "crypto.seal.broken"
    acts = Acts.SUPERVISOR


class DeviceSecretLostError(CryptoError):
    """
    The device had a secret and has it no more; what was sealed under it needs the recovery key.
    """

    code = "crypto.device_secret.lost"
    acts = Acts.SUPERVISOR


class MalformedHeaderError(CryptoError):
    """
    Bytes that were to be a vault header are torn, altered or something else.
    """

    code = "crypto.header.malformed"
    acts = Acts.SUPERVISOR


class UnsupportedHeaderError(CryptoError):
    """
    The header was written by a newer release. Nothing is wrong with it; the app must be brought up to date.
    """

    code = "crypto.header.unsupported"
    acts = Acts.WORKER


class MalformedRecoveryError(CryptoError):
    """
    Bytes that were to be a recovery key, a request or a recovery file are torn or something else.
    """

    code = "recovery.malformed"
    acts = Acts.SUPERVISOR


class OtherRecoveryKeyError(CryptoError):
    """
    The vault is wrapped to another recovery key. The file of that key is needed.
    """

    code = "recovery.key.other"
    acts = Acts.SUPERVISOR


class PassphraseWrongError(CryptoError):
    """
    A recovery file does not open: another passphrase, or a mistake in what was typed from paper.
    """

    code = "recovery.passphrase.wrong"
    acts = Acts.SUPERVISOR


class MalformedRescueError(CryptoError):
    """
    No rescue file of a format known here.
    """

    code = "rescue.malformed"
    acts = Acts.SUPERVISOR


class RescueCutError(MalformedRescueError):
    """
    A rescue file ends before its end: it was not copied whole.
    """

    code = "rescue.cut"


class RescueAlteredError(MalformedRescueError):
    """
    A part of a rescue file is not as the phone made it, or the file was sealed for another server.
    """

    code = "rescue.altered"


class RescueForgedError(MalformedRescueError):
    """
    A rescue file opens, and is not signed by the phone it names.
    """

    code = "rescue.forged"


class MalformedCaseKeyError(CryptoError):
    """
    A case's wrapped key or a sealed answer is torn or something else.
    """

    code = "case.key.malformed"
    acts = Acts.SUPERVISOR


class NoCaseAccessError(CryptoError):
    """
    The case's key is not wrapped to this enrolment: its answers stay closed here.
    """

    code = "case.access.none"
    acts = Acts.SUPERVISOR

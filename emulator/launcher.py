"""Starts MiniStack with our patches, and ends it, with all functions, as soon as its stdin is closed."""
import os
import signal
import sys
import threading


def end_with_parent():
    """The parent holds the other end of stdin: at its end, however it came about, this process group ends too."""

    def watch():
        while os.read(0, 1024):
            pass
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def main():
    if os.getpgrp() != os.getpid():
        sys.exit("the launcher must lead a process group: it ends by killing its group")
    end_with_parent()
    certificate = os.environ.get("MINISTACK_SSL_CERT")
    if certificate:
        from certificate import write_certificate

        write_certificate(certificate, os.environ["MINISTACK_SSL_KEY"])

    from patches import PATCHES

    for patch in PATCHES:
        patch()

    from ministack.app import main as ministack

    sys.argv = ["ministack"]
    ministack()


if __name__ == "__main__":
    main()

"""Starts MiniStack with the patches of this folder: python launch.py --scratch DIR [--without PATCH]...

Takes the environment variables of MiniStack. Ends, with its Lambda processes and the scratch directory, as soon
as its standard input closes, which happens whenever the process that started it ends, however it ends.
"""
import argparse
import importlib
import importlib.metadata
import os
import shutil
import sys
import tempfile
import threading

sys.dont_write_bytecode = True

from patches import MINISTACK, PATCHES  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="Local AWS of Stateward: MiniStack with patches")
    parser.add_argument("--without", metavar="PATCH", action="append", default=[], choices=PATCHES)
    parser.add_argument("--scratch", metavar="DIR", required=True, help="for temporary files; deleted at the end")
    arguments = parser.parse_args()
    sys.argv[1:] = []
    os.makedirs(arguments.scratch, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = arguments.scratch
    # Lambda code is unpacked below; without this Node would take the settings of a package.json further up.
    with open(os.path.join(arguments.scratch, "package.json"), "w") as settings:
        settings.write("{}")

    version = importlib.metadata.version("ministack")
    if version != MINISTACK:
        sys.exit(f"The patches of local/aws are written for MiniStack {MINISTACK}, but {version} is installed.")
    threading.Thread(target=end_with_parent, args=(arguments.scratch,), daemon=True).start()
    for patch in PATCHES:
        if patch not in arguments.without:
            importlib.import_module(f"patches.{patch}")

    from ministack.app import main as serve

    serve()


def end_with_parent(scratch):
    """Waits for the end of standard input, then ends at once: a deploy that hangs must not hold it up."""
    while os.read(0, 4096):
        pass
    runtime = sys.modules.get("ministack.core.lambda_runtime")
    for pool in list(runtime._workers.values()) if runtime else ():
        for worker in list(pool):
            if worker._proc is not None:
                worker._proc.kill()
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()

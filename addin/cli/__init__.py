"""``python -m addin``: set up, import, capture, deploy, serve. Messages go to standard error, results to standard
output."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from addin.cli import deployment, records, rules, service
from addin.cli.terminal import DONE, FAILED, WRONG_USE, say
from addin.errors import DealsideError, WrongUse
from addin.settings import Settings, read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 wrong use."""
    given = _parser().parse_args(arguments)
    gc.freeze()  # the modules stay for good: the collector need not look at them again and again
    try:
        settings = read_settings(os.environ, data=Path(given.data) if given.data else None)
        code: int = given.run(settings, given)
        return code
    except WrongUse as error:
        say(str(error.detail))
        return WRONG_USE
    except DealsideError as error:
        say(str(error.detail))
        return FAILED
    except KeyboardInterrupt:
        say("Stopped. What was done so far is kept; run the same command again to go on.")
        return FAILED
    except BrokenPipeError:
        return DONE
    except OSError as error:
        say(f"{error.filename or 'The system'}: {error.strerror or error}.")
        return FAILED
    except Exception as error:  # nobody at a terminal is helped by a traceback; developers run python -X dev
        if sys.flags.dev_mode:
            raise
        say(f"Something went wrong here ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}).")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m addin", description="Dealside: the deal beside the mail.")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--data", metavar="DIR", help="folder of the embedded store (or ADDIN_DATA)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Settings, Any], int], help_text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help_text, description=help_text, parents=[shared])
        one.set_defaults(run=run)
        return one

    demo = command("demo", service.demo, "serve a sample organisation on an embedded store")
    demo.add_argument("--port", type=_port, default=8080)
    demo.add_argument("--fresh", action="store_true", help="throw the sample away and make it anew")
    server = command("serve", service.start, "serve the panels, the cards and the API")
    server.add_argument("--host", default="127.0.0.1")
    server.add_argument("--port", type=_port, default=8080)
    server.add_argument("--workers", type=_count, default=1, help="processes (more than one needs PostgreSQL)")
    command("migrate", service.migrate, "bring the store to the newest shape")
    imports = command("import", records.load, "load CSV files of a CRM")
    imports.add_argument("folder", type=Path, metavar="DIR")
    imports.add_argument("--map", type=Path, metavar="FILE.toml", help="what somebody else's columns and values mean")
    capture = command("capture", records.capture, "capture mails from <rep e-mail>/*.eml, *.mbox and *.ics")
    capture.add_argument("folder", type=Path, metavar="DIR")
    token = command("token", service.token, "print a bearer token of the local identity provider")
    token.add_argument("email", metavar="REP_EMAIL")
    export = command("export", records.export, "print records, one JSON object a line")
    export.add_argument("what", choices=["activities", "opportunities", "ratings"])
    export.add_argument("--format", choices=["jsonl"], default="jsonl")
    connect = command(
        "connect", deployment.connect, "let the people of a Microsoft Entra tenant or a Google Workspace domain sign in"
    )
    connect.add_argument("provider", choices=list(deployment.PROVIDERS))
    connect.add_argument(
        "tenant", metavar="TENANT", help="entra: the tenant's id; google: the Workspace domain, like example.com"
    )
    connect.add_argument(
        "--new-reps",
        choices=["invite", "create"],
        default="invite",
        help="who may sign in: reps known here already (invite), or everybody of the tenant or domain (create)",
    )
    connect.add_argument("--contact", default="", metavar="WHOM", help="whom the others are told to ask")
    connect.add_argument("--remove", action="store_true", help="disconnect it: nobody of it comes in any more")
    rules.add_arguments(command("rules", rules.rules, "list or change what is kept out and whose domains are internal"))
    manifest = command("manifest", deployment.manifest, "write Gmail's and Outlook's manifests, or check them")
    manifest.add_argument("--base-url", default="", metavar="URL", help="where the service is reached: https://host")
    manifest.add_argument("--client-id", default="", metavar="ID", help="of the app in Microsoft Entra, for Outlook")
    manifest.add_argument("--crm-url", default="", metavar="URL", help="what “Open CRM” opens in Gmail")
    manifest.add_argument("--out", default="manifests", metavar="DIR")
    manifest.add_argument(
        "--addin-id", default="", metavar="ID", help="keep the id of an Outlook add-in deployed earlier"
    )
    manifest.add_argument(
        "--least-permission", action="store_true", help="Outlook: only the opened mail; no bulk logging"
    )
    manifest.add_argument("--check", action="store_true", help="check what --out holds")
    return parser


def _port(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(given)


def _count(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= 256:
        raise argparse.ArgumentTypeError("a number from 1 to 256")
    return int(given)

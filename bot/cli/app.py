"""The `verbatim` command: finds a subcommand's module, and turns what goes wrong into one line and a status.

The commands about the command line itself, `verbatim help` and `verbatim completion`, are here, too.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path

import click

from bot.cli import INTERRUPTED
from bot.cli.options import Command, common_options, debugging
from index.secrets import without_secrets
from index.text import skip_unused
from index.text.characters import shown

COMMANDS = {
    "index": ("ingest", "Read articles into the library, or bring it up to date."),
    "feeds": ("ingest", "Read RSS and Atom feeds: index the pages that are new or changed in them."),
    "ask": ("ask", "Ask a question; get the articles' own words."),
    "find": ("ask", "Find a phrase word for word."),
    "verify": ("ask", "Check the quotations of a text against the articles."),
    "watch": ("watch", "Keep questions and phrases, and tell of new passages that bear on them."),
    "summary": ("ask", "Sum up an article, a topic or the library in the articles' own words."),
    "articles": ("library", "List the articles of the library."),
    "show": ("library", "Print the stored text of an article, whole or by offsets."),
    "remove": ("library", "Remove articles, or all of a folder or feed."),
    "stats": ("library", "Say how much the library holds."),
    "check": ("library", "Check that the library is whole, and repair it."),
    "console": ("ask", "Ask questions at a prompt."),
    "discord": ("discord", "Run the Discord bot."),
    "evaluate": ("evaluate", "Measure answers against questions with known places."),
    "backup": ("maintenance", "Write the data folder to one file, while the bot runs."),
    "restore": ("maintenance", "Put the data folder back from a backup."),
    "move": ("library", "Move the library to OpenSearch, or back."),
    "doctor": ("maintenance", "Check settings, folders, library, versions and network; say what to do."),
    "completion": ("app", "Print what has a shell complete commands and options."),
    "help": ("app", "Show the help of a command."),
}
"""Name -> module and help, in the order of use. The command is `NAME_command` of that module of `bot.cli`."""

_STANDARD_ERROR = 2  # the number of its file
_HABITS = {"search": "find", "grep": "find", "list": "articles", "ls": "articles", "cat": "show", "read": "show"}
_HABITS |= {"article": "show", "view": "show", "rm": "remove", "delete": "remove", "add": "index", "import": "index"}
"""What other programs call a command of this one -> its name here."""

_SHELLS = ("bash", "zsh", "fish")


class Failure(click.ClickException):
    """An error that ends the program with status 1 and one line on standard error."""

    def __init__(self, message: str) -> None:
        super().__init__(shown(message))


class Commands(click.Group):
    """Loads a subcommand's module only when it is called, so that no command waits for what another one needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = f"bot.cli.{COMMANDS[cmd_name][0]}"
        if module not in sys.modules:  # looking for garbage among what modules make is a tenth of a start, in vain
            gc.disable()
            import_module(module)
            gc.freeze()
            gc.enable()
        command: click.Command = getattr(sys.modules[module], f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named. Raises UsageError for an unknown one, with names that are nearly so."""
        if not ctx.resilient_parsing and args[0] not in COMMANDS and args[0][:1].isalnum():
            typed = get_close_matches(args[0].lower(), [*COMMANDS, *_HABITS], n=2)
            near = dict.fromkeys(_HABITS.get(name, name) for name in typed)
            meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
            asked = "" if near else f' To ask a question: {ctx.command_path} ask "..."'
            raise click.UsageError(f"No such command {shown(args[0])!r}.{meant}{asked}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            if debugging():
                raise
            raise Failure(without_secrets(_in_one_line(error))) from error


def _in_one_line(error: Exception) -> str:
    """Return what `error` says; an unforeseen one is named by its type, which says more than its bare text."""
    if type(error).__module__.startswith(("bot.", "index.")):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"unexpected {type(error).__name__}: {error} (--debug shows where)"


def _show_version(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from bot.ops.process import version_line  # here, for nothing else needs it

        click.echo(f"verbatim {version_line()}")
        context.exit()


@click.group(
    cls=Commands,
    params=common_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Until you index articles of your own, two example articles serve: `verbatim articles` lists them, and "
    "`verbatim console` lets you ask about them.",
)
@click.option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
def verbatim() -> None:
    """Ask your articles; get their own words.

    Answers are quotations with their sources, or "the articles don't say".
    """


@click.command("help", cls=Command)
@click.argument(
    "names",
    metavar="[COMMAND]...",
    nargs=-1,
    shell_complete=lambda *asked: [name for name in COMMANDS if name.startswith(asked[2])],
)
@click.pass_context
def help_command(context: click.Context, names: tuple[str, ...]) -> None:
    """Show the help of COMMAND, or without one the list of all commands."""
    shown = context.find_root()
    for name in names:
        group = shown.command
        if not isinstance(group, click.Group):
            raise click.UsageError(f"{shown.command_path} has no further commands.")
        found, command, _ = group.resolve_command(shown, [name])
        assert command is not None  # else it had raised a UsageError
        shown = click.Context(command, info_name=found, parent=shown)
    click.echo(shown.get_help())


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print what has SHELL complete commands and options at the Tab key.

    \b
    bash: verbatim completion bash >> ~/.bashrc
    zsh:  verbatim completion zsh >> ~/.zshrc
    fish: verbatim completion fish > ~/.config/fish/completions/verbatim.fish

    Then open a new shell.
    """
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    assert completion is not None  # click has those of _SHELLS
    program = context.find_root()
    source = completion(program.command, {}, "verbatim", "_VERBATIM_COMPLETE").source()
    click.echo(source.replace("complete -o nosort", "complete -o nosort -o default"))  # bash: a file after `>`


def run(arguments: Sequence[str] | None) -> None:
    """Run a command, or that of this process where it is None, and exit with its status."""
    if arguments is None:  # else the process is somebody else's
        skip_unused()
    _stand_in_for_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # where the locale can't say a curly quote
    try:
        status = verbatim.main(arguments, prog_name="verbatim", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except BrokenPipeError:
        status = 1  # whoever read the output has had enough, which needs no words; rich ends so, too
    except OSError as error:
        Failure(f"standard output: {error.strerror}").show()
        status = 1
    _replace_broken_output()
    sys.exit(status if isinstance(status, int) else 0)


def _stand_in_for_closed_streams() -> None:
    """Put the null device in the place of standard streams that are closed.

    Else the file that is opened next has the number of one, and gets what a library in C writes to standard error.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        os.set_inheritable(number, True)
    os.close(number)
    null = Path(os.devnull)
    sys.stdout = sys.stdout or null.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or null.open("w", encoding="utf-8")


def _replace_broken_output() -> None:
    """Replace standard output, where it can't be written any more: Python flushes it once more at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

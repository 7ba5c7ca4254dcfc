"""The page docs/command-line.md is what the commands say of themselves; running this file writes it."""

from pathlib import Path

from click.testing import CliRunner

from searcher.cli import main

PAGE = Path(__file__).parents[1] / "docs" / "command-line.md"
INTRODUCTION = """\
# The command line

Data goes to standard output; progress, notes and errors go to standard error. The exit status is 0 when
something was found or done, 1 when nothing was found, and 2 after an error, which is one line that says what
to do. `--json` prints the same value that the library returns; it is always valid and always UTF-8.

The index is the folder `index`, unless `--index DIR` (before or after the command's name) or the environment
variable `SEARCHER_INDEX` says otherwise.

Matches are marked in colour on a terminal; `--color`, then `NO_COLOR`, then `FORCE_COLOR` decide otherwise.
`--vimgrep` gives the place of each hit's first match, its column counted in bytes as ripgrep does:
`:cexpr system('searcher search --vimgrep nettverk')` in Vim, run from the folder of the documents.

A word that begins with `-` must not stand in a section; only the options below are options. After `--`
everything is a word. The shell takes quotes away, so a phrase needs two pairs:
`searcher search '"a phrase"'`.

## Completion by the shell

    eval "$(_SEARCHER_COMPLETE=bash_source searcher)"     # in ~/.bashrc
    eval "$(_SEARCHER_COMPLETE=zsh_source searcher)"      # in ~/.zshrc
    _SEARCHER_COMPLETE=fish_source searcher | source      # in ~/.config/fish/completions/searcher.fish
"""


def page() -> str:
    """The page as it should be: the introduction and the help of each command."""
    parts = [INTRODUCTION]
    for command in ["", *sorted(main.commands)]:
        title = f"searcher {command}".strip()
        help_text = CliRunner().invoke(
            main, [*command.split(), "--help"], prog_name="searcher", terminal_width=80
        )
        parts.append(f"## `{title}`\n\n```text\n{help_text.stdout}```\n")
    return "\n".join(parts)


def test_the_page_says_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

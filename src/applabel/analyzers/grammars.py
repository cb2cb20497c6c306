"""What the locus has to know of each language's grammar: where statements stand and what carries a name.

A language is one row: its package of tree-sitter, and the kinds of node in its syntax trees. To add one, parse
a file of it, look at the kinds, and write the row; a test in tests/unit/analyzers/test_locus_languages.py says
what a row must hold.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from tree_sitter import Language, Node, Parser, Tree

_PATIENCE = 10
_PIECE = 1 << 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Grammar:
    """One grammar. Every field but `package` and `entry` is about kinds of node.

    `holders`: their children are statements. `simple`: statements also where no holder is around them.
    `bodies`: left out of the words of a compound statement whose child they are. `wrappers`: mean no more than
    their only child. `named`: the kinds that give a name, with the field it stands in. `owners`: the field of a
    named kind that says whose it is, where that is not what it stands in. `bound`: name their value, where that
    is one of `functions`. `quotes`: kinds in which one quote is as good as the other.
    """

    package: str
    entry: str = "language"
    holders: frozenset[str]
    simple: frozenset[str] = frozenset()
    bodies: frozenset[str]
    wrappers: frozenset[str] = frozenset()
    named: Mapping[str, str]
    owners: Mapping[str, str] = field(default_factory=dict)
    bound: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    quotes: frozenset[str] = frozenset()


def grammar(language: str, path: str) -> Grammar | None:
    """The grammar for a file of a language; None where there is none."""
    if language == "typescript" and path.lower().endswith(".tsx"):
        return _TYPED_MARKUP
    return _GRAMMARS.get(language)


class Unfathomed(Exception):
    """A text that is not taken apart in the time that is enough for any honest one."""


def parser(known: Grammar) -> Parser:
    """A parser of its own; the language behind it is loaded when it is first needed."""
    return Parser(_language(known.package, known.entry))


def parse(known: Grammar, source: bytes) -> Tree:
    """The syntax tree of a text in UTF-8.

    Raises Unfathomed where it takes too long: some texts in no language keep a parser busy for hours.
    """
    until = time.thread_time() + _PATIENCE
    reader = parser(known)
    try:
        # Only what is read in pieces can be given up; only a tree over bytes has the text of a node at hand.
        tried = reader.parse(
            lambda place, _: source[place : place + _PIECE],
            progress_callback=lambda *_: time.thread_time() > until,
        )
    except ValueError as error:
        raise Unfathomed(f"its syntax could not be told in {_PATIENCE} s") from error
    return reader.parse(source, tried)


def nodes(root: Node, kinds: Collection[str]) -> list[Node]:
    """The nodes of some kinds below a root, in the order of the text.

    Queries of tree-sitter would do as much, but drop what is nested more than 65,000 deep and take minutes for it.
    """
    found: list[Node] = []
    cursor = root.walk()
    down = True
    while True:
        if down:
            node = cursor.node
            if node is not None and node.type in kinds:
                found.append(node)
            if cursor.goto_first_child():
                continue
        down = cursor.goto_next_sibling()
        if not down and not cursor.goto_parent():
            return found


@cache
def _language(package: str, entry: str) -> Language:
    return Language(getattr(import_module(package), entry)())


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _by_name(words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), "name")


_ECMASCRIPT_HOLDERS = _kinds("program statement_block class_body switch_case switch_default")
_ECMASCRIPT_SIMPLE = _kinds(
    "expression_statement return_statement throw_statement lexical_declaration variable_declaration"
)
_ECMASCRIPT_BODIES = _kinds("statement_block class_body switch_body")
_ECMASCRIPT_NAMED = _by_name(
    "function_declaration generator_function_declaration class_declaration method_definition"
    " abstract_class_declaration internal_module"
)
_ECMASCRIPT_BOUND = _kinds("variable_declarator pair public_field_definition field_definition")
_ECMASCRIPT_FUNCTIONS = _kinds("arrow_function function_expression function class")


def _ecmascript(package: str, entry: str) -> Grammar:
    return Grammar(
        package=package,
        entry=entry,
        holders=_ECMASCRIPT_HOLDERS,
        simple=_ECMASCRIPT_SIMPLE,
        bodies=_ECMASCRIPT_BODIES,
        named=_ECMASCRIPT_NAMED,
        bound=_ECMASCRIPT_BOUND,
        functions=_ECMASCRIPT_FUNCTIONS,
        quotes=frozenset({"'", '"'}),
    )


_TYPED_MARKUP = _ecmascript("tree_sitter_typescript", "language_tsx")

_C_HOLDERS = (
    "translation_unit compound_statement field_declaration_list declaration_list case_statement"
    " preproc_if preproc_ifdef preproc_else preproc_elif"
)
_C_SIMPLE = "expression_statement return_statement declaration"
_C_BODIES = "compound_statement field_declaration_list declaration_list else_clause catch_clause"

_GRAMMARS: Mapping[str, Grammar] = {
    "python": Grammar(
        package="tree_sitter_python",
        holders=_kinds("module block case_clause decorated_definition"),
        simple=_kinds("expression_statement return_statement"),
        bodies=_kinds("block"),
        named=_by_name("function_definition class_definition"),
        bound=_kinds("pair"),
        functions=_kinds("lambda"),
        quotes=_kinds("string_start string_end"),
    ),
    "javascript": _ecmascript("tree_sitter_javascript", "language"),
    "typescript": _ecmascript("tree_sitter_typescript", "language_typescript"),
    "java": Grammar(
        package="tree_sitter_java",
        holders=_kinds(
            "program block class_body interface_body enum_body enum_body_declarations annotation_type_body"
            " constructor_body switch_block switch_block_statement_group switch_rule"
        ),
        simple=_kinds("expression_statement return_statement throw_statement local_variable_declaration"),
        bodies=_kinds(
            "block class_body interface_body enum_body annotation_type_body constructor_body switch_block"
            " catch_clause finally_clause"
        ),
        named=_by_name(
            "class_declaration interface_declaration enum_declaration record_declaration method_declaration"
            " annotation_type_declaration constructor_declaration compact_constructor_declaration"
        ),
    ),
    "kotlin": Grammar(
        package="tree_sitter_kotlin",
        holders=_kinds("source_file block class_body enum_class_body lambda_literal when_entry"),
        bodies=_kinds(
            "function_body block class_body enum_class_body when_entry catch_block finally_block annotated_lambda"
        ),
        named=_by_name("class_declaration object_declaration function_declaration"),
    ),
    "go": Grammar(
        package="tree_sitter_go",
        holders=_kinds("source_file statement_list var_spec_list const_declaration import_spec_list"),
        bodies=_kinds("block expression_case type_case communication_case default_case"),
        named=_by_name("function_declaration method_declaration type_spec"),
        owners={"method_declaration": "receiver"},
    ),
    "php": Grammar(
        package="tree_sitter_php",
        entry="language_php",
        holders=_kinds(
            "program compound_statement colon_block declaration_list enum_declaration_list case_statement"
            " default_statement"
        ),
        simple=_kinds("expression_statement echo_statement return_statement"),
        bodies=_kinds(
            "compound_statement colon_block declaration_list enum_declaration_list switch_block else_clause"
            " else_if_clause catch_clause finally_clause text_interpolation"
        ),
        named=_by_name(
            "class_declaration interface_declaration trait_declaration enum_declaration method_declaration"
            " function_definition"
        ),
    ),
    "ruby": Grammar(
        package="tree_sitter_ruby",
        holders=_kinds("program body_statement block_body then else do begin ensure"),
        bodies=_kinds("body_statement then else elsif when in_clause do block do_block rescue ensure"),
        named=_by_name("class module method singleton_method"),
        quotes=frozenset({'"'}),
    ),
    "csharp": Grammar(
        package="tree_sitter_c_sharp",
        holders=_kinds("compilation_unit global_statement block declaration_list accessor_list switch_section"),
        simple=_kinds("expression_statement return_statement throw_statement local_declaration_statement"),
        bodies=_kinds("block declaration_list accessor_list switch_body catch_clause finally_clause"),
        named=_by_name(
            "class_declaration interface_declaration struct_declaration record_declaration enum_declaration"
            " method_declaration constructor_declaration property_declaration local_function_statement"
        ),
    ),
    "c": Grammar(
        package="tree_sitter_c",
        holders=_kinds(_C_HOLDERS),
        simple=_kinds(_C_SIMPLE),
        bodies=_kinds(_C_BODIES),
        named={"function_definition": "declarator", "struct_specifier": "name"},
    ),
    "cpp": Grammar(
        package="tree_sitter_cpp",
        holders=_kinds(_C_HOLDERS),
        simple=_kinds(f"{_C_SIMPLE} throw_statement"),
        bodies=_kinds(_C_BODIES),
        named={
            "function_definition": "declarator",
            **_by_name("class_specifier struct_specifier namespace_definition"),
        },
    ),
    "rust": Grammar(
        package="tree_sitter_rust",
        holders=_kinds("source_file block declaration_list match_block"),
        bodies=_kinds("block declaration_list match_block else_clause"),
        wrappers=_kinds("expression_statement"),
        named={**_by_name("function_item mod_item trait_item struct_item enum_item"), "impl_item": "type"},
    ),
    "swift": Grammar(
        package="tree_sitter_swift",
        holders=_kinds("source_file statements class_body enum_class_body protocol_body"),
        bodies=_kinds(
            "statements function_body class_body enum_class_body protocol_body computed_property switch_entry"
            " catch_block"
        ),
        named=_by_name("class_declaration protocol_declaration function_declaration"),
    ),
}
"""By the language's name in rules/languages.toml. Each row carries what `Grammar` says of its fields."""

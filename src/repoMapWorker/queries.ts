/** What the map takes from a language. */
export interface LanguageQuery {
  /**
   * A tree-sitter query: `@def` is a definition and `@name` its name; `@scope` only holds others; `@ref` is a name that
   * may be defined elsewhere. What lies in a function is never listed, so that patterns need not say where they hold.
   */
  readonly query: string;
  /** Types of definitions that hide what lies in them. */
  readonly functions: RegExp;
}

const JS_CALLS = `
  (call_expression function: (identifier) @ref)
  (call_expression function: (member_expression property: (property_identifier) @ref))
  (new_expression constructor: (identifier) @ref)
  (import_specifier name: (identifier) @ref)
`;

const JS_FUNCTIONS = `
  (function_declaration name: (_) @name) @def
  (generator_function_declaration name: (_) @name) @def
  (method_definition name: (_) @name) @def
  (program (lexical_declaration (variable_declarator name: (identifier) @name) @def))
  (program (variable_declaration (variable_declarator name: (identifier) @name) @def))
  (export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @def))
`;

const JSX = `
  (jsx_opening_element name: (identifier) @ref)
  (jsx_self_closing_element name: (identifier) @ref)
`;

const JAVASCRIPT = `${JS_CALLS}${JS_FUNCTIONS}${JSX}
  (class_declaration name: (_) @name) @def
  (field_definition property: (_) @name value: (arrow_function)) @def
  (assignment_expression left: (member_expression property: (_) @name)
    right: [(function_expression) (arrow_function) (class)]) @def
  (class_heritage (identifier) @ref)
`;

const TYPESCRIPT = `${JS_CALLS}${JS_FUNCTIONS}
  (class_declaration name: (_) @name) @def
  (abstract_class_declaration name: (_) @name) @def
  (abstract_method_signature name: (_) @name) @def
  (public_field_definition name: (_) @name value: (arrow_function)) @def
  (function_signature name: (_) @name) @def
  (interface_declaration name: (_) @name) @def
  (interface_body (method_signature name: (_) @name) @def)
  (type_alias_declaration name: (_) @name) @def
  (enum_declaration name: (_) @name) @def
  (internal_module name: (_) @name) @def
  (ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @name) @def))
  (extends_clause value: (identifier) @ref)
  (type_identifier) @ref
`;

const JS_BODIES =
  /^(function_declaration|generator_function_declaration|method_definition|variable_declarator|field_definition|public_field_definition|assignment_expression)$/;

/** By the name of the grammar. */
export const QUERIES: Readonly<Record<string, LanguageQuery>> = {
  typescript: { query: TYPESCRIPT, functions: JS_BODIES },
  tsx: { query: TYPESCRIPT + JSX, functions: JS_BODIES },
  javascript: { query: JAVASCRIPT, functions: JS_BODIES },
  python: {
    query: `
      (class_definition name: (_) @name) @def
      (function_definition name: (_) @name) @def
      (module (expression_statement (assignment left: (identifier) @name) @def))
      (call function: (identifier) @ref)
      (call function: (attribute attribute: (identifier) @ref))
      (class_definition superclasses: (argument_list (identifier) @ref))
      (class_definition superclasses: (argument_list (attribute attribute: (identifier) @ref)))
      (type (identifier) @ref)
      (decorator (identifier) @ref)
      (import_from_statement name: (dotted_name (identifier) @ref))
      (import_from_statement name: (aliased_import name: (dotted_name (identifier) @ref)))
    `,
    functions: /^function_definition$/,
  },
  go: {
    query: `
      (type_spec name: (_) @name) @def
      (type_alias name: (_) @name) @def
      (function_declaration name: (_) @name) @def
      (method_declaration name: (_) @name) @def
      (interface_type (method_elem name: (_) @name) @def)
      (source_file (const_declaration (const_spec name: (_) @name) @def))
      (source_file (var_declaration (var_spec name: (_) @name) @def))
      (call_expression function: (identifier) @ref)
      (call_expression function: (selector_expression field: (_) @ref))
      (type_identifier) @ref
    `,
    functions: /^(function|method)_declaration$/,
  },
  rust: {
    query: `
      (struct_item name: (_) @name) @def
      (enum_item name: (_) @name) @def
      (union_item name: (_) @name) @def
      (trait_item name: (_) @name) @def
      (type_item name: (_) @name) @def
      (function_item name: (_) @name) @def
      (function_signature_item name: (_) @name) @def
      (const_item name: (_) @name) @def
      (static_item name: (_) @name) @def
      (macro_definition name: (_) @name) @def
      (mod_item name: (_) body: (_)) @scope
      (impl_item) @scope
      (call_expression function: (identifier) @ref)
      (call_expression function: (scoped_identifier name: (_) @ref))
      (call_expression function: (field_expression field: (_) @ref))
      (macro_invocation macro: (identifier) @ref)
      (scoped_identifier path: (identifier) @ref)
      (type_identifier) @ref
    `,
    functions: /^function_item$/,
  },
  java: {
    query: `
      (class_declaration name: (_) @name) @def
      (interface_declaration name: (_) @name) @def
      (enum_declaration name: (_) @name) @def
      (record_declaration name: (_) @name) @def
      (annotation_type_declaration name: (_) @name) @def
      (method_declaration name: (_) @name) @def
      (constructor_declaration name: (_) @name) @def
      (field_declaration (modifiers "static") declarator: (variable_declarator name: (_) @name)) @def
      (method_invocation name: (_) @ref)
      (method_invocation object: (identifier) @ref)
      (marker_annotation name: (identifier) @ref)
      (annotation name: (identifier) @ref)
      (type_identifier) @ref
    `,
    functions: /^(method|constructor)_declaration$/,
  },
  'c-sharp': {
    query: `
      (namespace_declaration) @scope
      (class_declaration name: (_) @name) @def
      (interface_declaration name: (_) @name) @def
      (struct_declaration name: (_) @name) @def
      (record_declaration name: (_) @name) @def
      (enum_declaration name: (_) @name) @def
      (delegate_declaration name: (_) @name) @def
      (method_declaration name: (_) @name) @def
      (constructor_declaration name: (_) @name) @def
      (property_declaration name: (_) @name) @def
      (invocation_expression function: (identifier) @ref)
      (member_access_expression name: (identifier) @ref)
      (member_access_expression expression: (identifier) @ref)
      (generic_name (identifier) @ref)
      (type_argument_list (identifier) @ref)
      (base_list (identifier) @ref)
      (attribute name: (identifier) @ref)
      (method_declaration returns: (identifier) @ref)
      (_ type: (identifier) @ref)
      (member_binding_expression name: (identifier) @ref)
      (is_expression right: (identifier) @ref)
      (constant_pattern (identifier) @ref)
      (as_expression right: (identifier) @ref)
      (type_parameter_constraint (identifier) @ref)
      (qualified_name name: (identifier) @ref)
    `,
    functions: /^(method|constructor)_declaration$/,
  },
  cpp: {
    query: `
      (namespace_definition) @scope
      (class_specifier name: (_) @name body: (_)) @def
      (struct_specifier name: (_) @name body: (_)) @def
      (union_specifier name: (_) @name body: (_)) @def
      (enum_specifier name: (_) @name body: (_)) @def
      (type_definition declarator: (type_identifier) @name) @def
      (alias_declaration name: (_) @name) @def
      (function_definition) @def
      (declaration declarator: (function_declarator)) @def
      (declaration declarator: (pointer_declarator (function_declarator))) @def
      (declaration declarator: (reference_declarator (function_declarator))) @def
      (field_declaration declarator: (function_declarator)) @def
      (field_declaration declarator: (pointer_declarator (function_declarator))) @def
      (field_declaration declarator: (reference_declarator (function_declarator))) @def
      (preproc_function_def name: (_) @name) @def
      (preproc_def name: (_) @name value: (_)) @def
      (call_expression function: (identifier) @ref)
      (call_expression function: (qualified_identifier name: (identifier) @ref))
      (call_expression function: (field_expression field: (_) @ref))
      (qualified_identifier scope: (namespace_identifier) @ref)
      (type_identifier) @ref
    `,
    functions: /^function_definition$/,
  },
  ruby: {
    query: `
      (module name: (_) @name) @def
      (class name: (_) @name) @def
      (method name: (_) @name) @def
      (singleton_method name: (_) @name) @def
      (assignment left: (constant) @name) @def
      (call method: (identifier) @ref)
      (call receiver: (constant) @ref)
      (call arguments: (argument_list (constant) @ref))
      (superclass (constant) @ref)
      (scope_resolution name: (constant) @ref)
    `,
    functions: /^(singleton_)?method$/,
  },
  php: {
    query: `
      (class_declaration name: (_) @name) @def
      (interface_declaration name: (_) @name) @def
      (trait_declaration name: (_) @name) @def
      (enum_declaration name: (_) @name) @def
      (function_definition name: (_) @name) @def
      (method_declaration name: (_) @name) @def
      (const_declaration (const_element (name) @name)) @def
      (function_call_expression function: (name) @ref)
      (member_call_expression name: (name) @ref)
      (scoped_call_expression name: (name) @ref)
      (scoped_call_expression scope: (name) @ref)
      (class_constant_access_expression . (name) @ref)
      (object_creation_expression (name) @ref)
      (named_type (name) @ref)
      (base_clause (name) @ref)
      (class_interface_clause (name) @ref)
      (use_declaration (name) @ref)
    `,
    functions: /^(function_definition|method_declaration)$/,
  },
};

; What core/syntax/extractFacts.ts needs to know of a C file: scopes with their extents, and names.
; Captures come in document order and are nested by extent; a name belongs to the innermost scope around it.
; SPDX-License-Identifier: MIT

; Scopes.
(function_definition) @function
(function_definition body: (compound_statement) @body)
(translation_unit (declaration) @declaration)
(declaration_list (declaration) @declaration)
(preproc_if (declaration) @declaration)
(preproc_ifdef (declaration) @declaration)
(preproc_else (declaration) @declaration)
(preproc_elif (declaration) @declaration)
(type_definition) @typedef
(struct_specifier body: (field_declaration_list)) @struct
(union_specifier body: (field_declaration_list)) @union
(enum_specifier body: (enumerator_list)) @enum
(field_declaration) @field
(enumerator name: (identifier) @name.enumerator) @enumerator
(parameter_list) @parameters

; Tags.
(struct_specifier name: (type_identifier) @tag body: (field_declaration_list))
(union_specifier name: (type_identifier) @tag body: (field_declaration_list))
(enum_specifier name: (type_identifier) @tag body: (enumerator_list))

; Functions: the identifier that the parameters follow.
(function_declarator declarator: (identifier) @name.function)
(function_declarator declarator: (parenthesized_declarator (identifier) @name.function))

; A macro call in the place of a variable's name: `T M(x)[] = ..`.
(array_declarator declarator: (function_declarator declarator: (identifier) @name.macro))
(init_declarator declarator: (function_declarator declarator: (identifier) @name.macro))

; Variables.
(declaration declarator: (identifier) @name.variable)
(init_declarator declarator: (identifier) @name.variable)
(pointer_declarator declarator: (identifier) @name.variable)
(array_declarator declarator: (identifier) @name.variable)

; Type names.
(type_definition declarator: [(type_identifier) (primitive_type)] @name.type)
(pointer_declarator declarator: [(type_identifier) (primitive_type)] @name.type)
(array_declarator declarator: [(type_identifier) (primitive_type)] @name.type)
(function_declarator declarator: [(type_identifier) (primitive_type)] @name.type)
(parenthesized_declarator (type_identifier) @name.type)

; Members.
(field_declaration declarator: (field_identifier) @name.member)
(pointer_declarator declarator: (field_identifier) @name.member)
(array_declarator declarator: (field_identifier) @name.member)
(function_declarator declarator: (field_identifier) @name.member)
(parenthesized_declarator (field_identifier) @name.member)

; Calls, also through a member.
(call_expression function: (identifier) @call)
(call_expression function: (field_expression field: (field_identifier) @call))
(call_expression function: (parenthesized_expression [
  (identifier) @call
  (field_expression field: (field_identifier) @call)
  (pointer_expression argument: [(identifier) @call (field_expression field: (field_identifier) @call)])
]))

; Names stored into fields: by designators, in lists, by assignment. Braces nest as lists.
(initializer_list) @list
(initializer_pair designator: [(field_designator (field_identifier) @slot.field) (field_identifier) @slot.field] value: [
  (identifier) @slot.value
  (pointer_expression operator: "&" argument: (identifier) @slot.value)
  (cast_expression value: (identifier) @slot.value)
  (call_expression arguments: (argument_list . (identifier) @slot.value .))
  (call_expression arguments: (argument_list . (pointer_expression operator: "&" argument: (identifier) @slot.value) .))
  (initializer_list)
])
(initializer_pair designator: (subscript_designator) value: [
  (identifier) @slot.item
  (pointer_expression operator: "&" argument: (identifier) @slot.item)
])
(initializer_list [
  (identifier) @slot.item
  (pointer_expression operator: "&" argument: (identifier) @slot.item)
])
(assignment_expression left: (field_expression field: (field_identifier) @slot.field) right: [
  (identifier) @slot.assigned
  (pointer_expression operator: "&" argument: (identifier) @slot.assigned)
  (cast_expression value: (identifier) @slot.assigned)
])

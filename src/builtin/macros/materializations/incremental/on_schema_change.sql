{# Gives on_schema_change back, or the default for what dbt does not know. #}
{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
    {%- set known = ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] -%}
    {%- if on_schema_change not in known -%}
        {%- do exceptions.warn('"' ~ on_schema_change ~ '" is no value of on_schema_change: "' ~ default ~ '" is used.') -%}
    {%- endif -%}
    {{ return(on_schema_change if on_schema_change in known else default) }}
{% endmacro %}

{# Compares the columns of two relations. #}
{% macro check_for_schema_changes(source_relation, target_relation) %}
    {%- set source_columns = adapter.get_columns_in_relation(source_relation) -%}
    {%- set target_columns = adapter.get_columns_in_relation(target_relation) -%}
    {%- set added = diff_columns(source_columns, target_columns) -%}
    {%- set gone = diff_columns(target_columns, source_columns) -%}
    {%- set retyped = diff_column_data_types(source_columns, target_columns) -%}
    {{ return({
        'schema_changed': added != [] or gone != [] or retyped != [],
        'source_not_in_target': added,
        'target_not_in_source': gone,
        'source_columns': source_columns,
        'target_columns': target_columns,
        'new_target_types': retyped,
    }) }}
{% endmacro %}

{# Gives a table the columns that its new rows have. #}
{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
    {%- set added = schema_changes_dict['source_not_in_target'] -%}
    {%- set gone = schema_changes_dict['target_not_in_source'] if on_schema_change == 'sync_all_columns' else [] -%}
    {%- if added or gone -%}
        {%- do alter_relation_add_remove_columns(target_relation, added, gone) -%}
    {%- endif -%}
    {%- if on_schema_change == 'sync_all_columns' -%}
        {%- for retyped in schema_changes_dict['new_target_types'] -%}
            {%- do alter_column_type(target_relation, retyped['column_name'], retyped['new_type']) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{# Does what on_schema_change asks for, and lists the columns to insert. #}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
    {%- if on_schema_change == 'ignore' -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
    {%- if changes['schema_changed'] and on_schema_change == 'fail' -%}
        {%- do exceptions.raise_compiler_error('The columns of ' ~ target_relation ~ ' changed and on_schema_change is "fail".') -%}
    {%- elif changes['schema_changed'] -%}
        {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
    {%- endif -%}
    {{ return(changes['source_columns']) }}
{% endmacro %}

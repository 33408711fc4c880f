//! The columns of a file as fields.

use super::nested::{List, Node, Struct};
use super::value::Form;
use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::schema::types::{Type, TypePtr};

/// Levels and columns before something of a schema.
#[derive(Debug, Clone, Copy, Default)]
struct Levels {
    def: i16,
    rep: i16,
}

/// The fields of a file by their names, in their order.
pub fn fields(root: &Type) -> Vec<(String, Node)> {
    let mut column = 0;
    let fields = root.get_fields().iter();
    fields
        .map(|field| (field.name().to_owned(), node(field, Levels::default(), &mut column)))
        .collect()
}

/// What a type becomes, at these levels. `column` is the number of its first column, and then of the next
/// one after it.
fn node(kind: &TypePtr, mut levels: Levels, column: &mut usize) -> Node {
    let info = kind.get_basic_info();
    match info.repetition() {
        Repetition::REQUIRED => {}
        Repetition::OPTIONAL => levels.def += 1,
        // Elements without a list around them.
        Repetition::REPEATED => {
            let element_levels = Levels { def: levels.def + 1, rep: levels.rep + 1 };
            let list = |element| list(levels, element_levels, element);
            return Node::List(list(content(kind, element_levels, column)));
        }
    }
    if let Some(repeated) = repeated_child(kind) {
        let element_levels = Levels { def: levels.def + 1, rep: levels.rep + 1 };
        if is_map(kind) {
            return Node::Map(list(
                levels,
                element_levels,
                content(repeated, element_levels, column),
            ));
        }
        let element = match element_within(kind, repeated) {
            Some(element) => node(element, element_levels, column),
            None => content(repeated, element_levels, column),
        };
        return Node::List(list(levels, element_levels, element));
    }
    content(kind, levels, column)
}

fn list(levels: Levels, elements: Levels, element: Node) -> List {
    List {
        columns: element.columns(),
        def: levels.def,
        rep: elements.rep,
        element_def: elements.def,
        element: Box::new(element),
    }
}

/// What a type becomes, its own repetition aside.
fn content(kind: &TypePtr, levels: Levels, column: &mut usize) -> Node {
    let first = *column;
    if kind.is_primitive() {
        *column += 1;
        return Node::Leaf { column: first, form: Form::of(kind) };
    }
    let members = kind.get_fields().iter();
    let members =
        members.map(|member| (member.name().to_owned(), node(member, levels, column))).collect();
    Node::Struct(Struct { columns: first..*column, def: levels.def, members })
}

/// The one member of a list or a map, which is repeated.
fn repeated_child(kind: &Type) -> Option<&TypePtr> {
    let info = kind.get_basic_info();
    let is_list = matches!(info.logical_type_ref(), Some(LogicalType::List | LogicalType::Map))
        || matches!(
            info.converted_type(),
            ConvertedType::LIST | ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
        );
    match kind {
        Type::GroupType { fields, .. } if is_list => match &fields[..] {
            [child] if child.get_basic_info().repetition() == Repetition::REPEATED => Some(child),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a type, whose one member is repeated, is a map.
fn is_map(kind: &Type) -> bool {
    let info = kind.get_basic_info();
    let is_said = matches!(info.logical_type_ref(), Some(LogicalType::Map))
        || matches!(info.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE);
    is_said
        && repeated_child(kind)
            .is_some_and(|entry| entry.is_group() && entry.get_fields().len() == 2)
}

/// The type of the elements of a list, where it is within the repeated type and not that type itself: the
/// rules of [logical types](https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists),
/// also for older files.
fn element_within<'a>(list: &Type, repeated: &'a Type) -> Option<&'a TypePtr> {
    match repeated {
        Type::GroupType { fields, .. } => match &fields[..] {
            [element] => {
                let name = repeated.name();
                let is_element = name == "array" || name == format!("{}_tuple", list.name());
                (!is_element).then_some(element)
            }
            _ => None,
        },
        Type::PrimitiveType { .. } => None,
    }
}

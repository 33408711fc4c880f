//! What an SVG consists of, and what is wrong with it.

use resvg::usvg::roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

/// The groups of an SVG as an indented list, with what is in each: how many shapes, of how many colours of their own,
/// with how many tooltips, and how many texts of which class. The classes of the style sheet come first.
pub fn outline(svg: &str) -> String {
    let document = Document::parse(svg).expect("it is XML");
    let root = document.root_element();
    let size = ["width", "height"].map(|side| root.attribute(side).unwrap_or_default());
    let classes: Vec<&str> = rules(root).collect();
    let mut out = format!("{} × {}: {}\n", size[0], size[1], title(root).unwrap_or_default());
    let _ = writeln!(out, "classes: {}", classes.join(" "));
    groups(root, 0, &mut out);
    out
}

fn groups(node: Node, depth: usize, out: &mut String) {
    for group in children(node, "g") {
        let _ = write!(out, "{:indent$}{}", "", id(group), indent = 2 * depth);
        if let Some(class) = group.attribute("class") {
            let _ = write!(out, " .{class}");
        }
        if group.has_attribute("clip-path") {
            out.push_str(" clipped");
        }
        let mut parts = BTreeMap::<String, usize>::new();
        let mut colours = BTreeSet::new();
        for path in children(group, "path") {
            *parts.entry(named("path", path)).or_default() += 1;
            *parts.entry("title".to_owned()).or_default() += usize::from(title(path).is_some());
            colours.extend(path.attribute("style"));
        }
        parts.insert("colour".to_owned(), colours.len());
        for text in children(group, "text") {
            *parts.entry(named("text", text)).or_default() += 1;
        }
        let parts: Vec<String> = parts
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(part, count)| format!("{count} {part}"))
            .collect();
        if !parts.is_empty() {
            let _ = write!(out, ": {}", parts.join(", "));
        }
        out.push('\n');
        groups(group, depth + 1, out);
    }
}

/// The kind of a mark with its class.
fn named(kind: &str, mark: Node) -> String {
    mark.attribute("class").map_or_else(|| kind.to_owned(), |class| format!("{kind}.{class}"))
}

/// What no SVG of a map may have.
pub fn faults(svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let root = document.root_element();
    let rules: HashSet<&str> = rules(root).collect();
    let (mut ids, mut faults) = (HashSet::new(), Vec::new());
    for node in document.descendants().filter(Node::is_element) {
        if let Some(id) = node.attribute("id")
            && !ids.insert(id)
        {
            faults.push(format!("two have the id {id}"));
        }
        if node.has_tag_name((SVG, "g")) && !node.has_attribute("id") {
            faults.push("a group has no id".to_owned());
        }
        for class in node.attribute("class").into_iter().flat_map(str::split_whitespace) {
            if !rules.contains(class) {
                faults.push(format!("the class {class} has no rule"));
            }
        }
        if node.has_tag_name((SVG, "path"))
            && node.parent().is_some_and(|group| id(group).starts_with("units"))
            && title(node).is_none_or(str::is_empty)
        {
            faults.push("a unit has no title".to_owned());
        }
    }
    let links = document.descendants().flat_map(|node| node.attributes()).filter_map(link);
    faults.extend(links.filter(|id| !ids.contains(id)).map(|id| format!("there is no {id}")));
    if !document.descendants().any(|node| id(node).starts_with("units")) {
        faults.push("there are no units".to_owned());
    }
    faults
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// The id that an attribute refers to.
fn link<'a>(attribute: resvg::usvg::roxmltree::Attribute<'a, '_>) -> Option<&'a str> {
    let value = attribute.value();
    match attribute.name() {
        "aria-labelledby" => Some(value),
        _ => value.strip_prefix("url(#")?.strip_suffix(')'),
    }
}

/// The classes that the style sheet has rules for.
fn rules<'a>(root: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    let sheet = children(root, "style").filter_map(|style| style.text());
    let selectors = sheet.flat_map(str::lines).filter_map(|rule| rule.split_once('{'));
    selectors.filter_map(|(selector, _)| selector.strip_prefix('.')).filter(|class| {
        class.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
    })
}

fn children<'a, 'd>(node: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |child| child.has_tag_name((SVG, name)))
}

fn title<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    children(node, "title").next()?.text()
}

fn id<'a>(node: Node<'a, '_>) -> &'a str {
    node.attribute("id").unwrap_or_default()
}

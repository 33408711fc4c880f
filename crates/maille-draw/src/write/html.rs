//! A page to look around in a picture, in one file and without a network.

use super::svg::escape;
use crate::map::Language;
use crate::scene::Scene;
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes a page with a picture in it, `svg` being what [`svg`](super::svg()) writes of `scene`.
///
/// It is dragged to be moved, and zoomed by the wheel, two fingers, buttons or the keys `+`, `-`
/// and `0`. Shapes with a tooltip show it under the pointer and can be searched by it, whatever
/// its accents and case. Nothing is loaded: the page works from a disk.
#[must_use]
pub fn html(scene: &Scene, svg: &str) -> String {
    let [search, zoom_in, zoom_out, whole] = match scene.language {
        Language::English => ["Search", "Zoom in", "Zoom out", "Whole map"],
        Language::French => ["Rechercher", "Agrandir", "Réduire", "Carte entière"],
    };
    let mut out = String::with_capacity(svg.len() + STYLE.len() + SCRIPT.len() + 1000);
    out.push_str("<!DOCTYPE html>\n<html lang=\"");
    out.push_str(scene.language.code());
    out.push_str(
        "\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>",
    );
    escape(&mut out, &scene.title);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n<form role=\"search\">");
    let _ = write!(
        out,
        "<input type=\"search\" list=\"names\" aria-label=\"{search}\" placeholder=\"{search}\">\
         <datalist id=\"names\"></datalist>"
    );
    for (key, name, sign) in
        [("+", zoom_in, "+"), ("-", zoom_out, "&minus;"), ("0", whole, "&#x2922;")]
    {
        let _ = write!(
            out,
            "<button type=\"button\" data-key=\"{key}\" aria-label=\"{name}\">{sign}</button>"
        );
    }
    out.push_str("</form>\n<main tabindex=\"0\">\n");
    out.push_str(svg);
    out.push_str("</main>\n<output aria-live=\"polite\" hidden></output>\n<script>\n");
    out.push_str(SCRIPT);
    out.push_str("</script>\n</body>\n</html>\n");
    out
}

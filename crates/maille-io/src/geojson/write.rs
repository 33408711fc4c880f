//! Writing, in parallel and in order.

use crate::Layer;
use crate::claim::{check_foreign, push_crs_member};
use crate::decimal::shortest;
use crate::in_turn::in_turn;
use crate::layer::Feature;
use std::io::{self, Write};
use std::ops::{ControlFlow, Range};

/// The members of a feature, which no foreign member may be called.
const FEATURE: [&str; 4] = ["type", "id", "properties", "geometry"];

/// Positions of the features that are formatted in one go.
const PIECE: usize = 1 << 12;

/// Writes a layer as a `FeatureCollection`, one feature a line.
///
/// # Errors
/// When `out` refuses, or (as [`io::ErrorKind::InvalidData`]) when a foreign member has the name of one
/// that the format defines.
pub fn write(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<()> {
    check_foreign(layer, &["type", "features", "crs"], &FEATURE)?;
    let mut head = String::from(r#"{"type":"FeatureCollection""#);
    push_crs_member(&mut head, &layer.crs);
    for member in [layer.foreign.as_str(), r#""features":["#] {
        if !member.is_empty() {
            head.push(',');
            head.push_str(member);
        }
    }
    out.write_all(head.as_bytes())?;
    write_features(layer, out, ["\n", ",\n"])?;
    out.write_all(b"\n]}\n")
}

/// Writes a layer as newline-delimited GeoJSON: one feature a line and nothing else.
///
/// # Errors
/// When `out` refuses, or (as [`io::ErrorKind::InvalidData`]) when a foreign member has the name of one
/// that the format defines.
pub fn write_seq(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<()> {
    write_sequence(layer, out, ["", "\n"])
}

/// Writes a layer as a GeoJSON text sequence, [RFC 8142](https://www.rfc-editor.org/rfc/rfc8142): a
/// record separator, a feature and a line end, again and again.
///
/// # Errors
/// As [`write_seq`].
pub fn write_text_seq(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<()> {
    write_sequence(layer, out, ["\u{1e}", "\n\u{1e}"])
}

fn write_sequence(
    layer: &Layer,
    out: &mut (dyn Write + Send),
    before: [&str; 2],
) -> io::Result<()> {
    check_foreign(layer, &[], &FEATURE)?;
    write_features(layer, out, before)?;
    if layer.is_empty() { Ok(()) } else { out.write_all(b"\n") }
}

/// Formats piece after piece, each while those before are being written. `before` is what the first feature
/// has before it, and every other one.
fn write_features(
    layer: &Layer,
    out: &mut (dyn Write + Send),
    before: [&str; 2],
) -> io::Result<()> {
    let pieces = pieces(layer);
    let format = |piece: usize, text: &mut Vec<u8>| {
        text.clear();
        for index in pieces[piece].clone() {
            text.extend_from_slice(before[usize::from(index > 0)].as_bytes());
            write_feature(text, layer, layer.feature(index));
        }
    };
    let write = |text: &mut Vec<u8>, ()| {
        out.write_all(text).map_or_else(ControlFlow::Break, ControlFlow::Continue)
    };
    in_turn(pieces.len(), format, write).map_or(Ok(()), Err)
}

/// Runs of features of about [`PIECE`] positions.
fn pieces(layer: &Layer) -> Vec<Range<usize>> {
    let (mut pieces, mut start, mut positions) = (Vec::new(), 0, 0);
    for index in 0..layer.len() {
        let rings = layer.polygons.rings_of(index);
        positions += 16 + rings.map(|ring| layer.polygons.ring(ring).len()).sum::<usize>();
        if positions >= PIECE || index + 1 == layer.len() {
            pieces.push(start..index + 1);
            (start, positions) = (index + 1, 0);
        }
    }
    pieces
}

fn write_feature(out: &mut Vec<u8>, layer: &Layer, feature: Feature<'_>) {
    out.extend_from_slice(br#"{"type":"Feature""#);
    for (name, value) in [("id", feature.id_json()), ("properties", feature.properties_json())] {
        if !value.is_empty() {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\":");
            out.extend_from_slice(value.as_bytes());
        }
    }
    out.extend_from_slice(br#","geometry":"#);
    write_geometry(out, layer, feature.index);
    if !feature.foreign_json().is_empty() {
        out.push(b',');
        out.extend_from_slice(feature.foreign_json().as_bytes());
    }
    out.push(b'}');
}

fn write_geometry(out: &mut Vec<u8>, layer: &Layer, index: usize) {
    if let Some(geometry) = layer.others.get(&index) {
        out.extend_from_slice(geometry.to_string().as_bytes());
        return;
    }
    let mut polygons = layer.polygons.polygons_of(index);
    match (polygons.next(), polygons.next()) {
        (None, _) => out.extend_from_slice(b"null"),
        (Some(polygon), None) => {
            out.extend_from_slice(br#"{"type":"Polygon","coordinates":"#);
            write_polygon(out, layer, polygon);
            out.push(b'}');
        }
        _ => {
            out.extend_from_slice(br#"{"type":"MultiPolygon","coordinates":"#);
            write_list(out, layer.polygons.polygons_of(index), |out, rings| {
                write_polygon(out, layer, rings);
            });
            out.push(b'}');
        }
    }
}

fn write_polygon(out: &mut Vec<u8>, layer: &Layer, rings: Range<usize>) {
    write_list(out, rings, |out, ring| {
        let positions = layer.polygons.ring(ring);
        let closing = positions.start;
        write_list(out, positions.chain(std::iter::once(closing)), |out, position| {
            write_position(out, layer, position);
        });
    });
}

#[inline]
fn write_position(out: &mut Vec<u8>, layer: &Layer, position: usize) {
    let c = layer.polygons.coords()[position];
    out.push(b'[');
    write_number(out, c.x);
    out.push(b',');
    write_number(out, c.y);
    if let Some(z) = layer.polygons.heights().get(position).filter(|z| z.is_finite()) {
        out.push(b',');
        write_number(out, *z);
    }
    out.push(b']');
}

#[inline]
fn write_number(out: &mut Vec<u8>, number: f64) {
    out.extend_from_slice(shortest(&mut zmij::Buffer::new(), number).as_bytes());
}

fn write_list<T>(
    out: &mut Vec<u8>,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

//! What was done, in words and for reports.

use super::source::Prepared;
use crate::account::{kilobytes, number};
use maille_tiles::{Small, ZoomReport};
use serde_json::{Value, json};

/// What was done to make tiles, besides what is done always: a line for each zoom with something to say.
pub fn lines(reports: &[ZoomReport], small: Small, extent: u64, most: usize) -> Vec<String> {
    reports.iter().filter_map(|report| line(report, small, extent, most)).collect()
}

fn line(report: &ZoomReport, small: Small, extent: u64, most: usize) -> Option<String> {
    let mut told = Vec::new();
    let widest = report.extents.iter().copied().max().unwrap_or(extent);
    if widest > extent {
        told.push(format!("a grid of {widest} to a tile, so that all units have room"));
    }
    if report.cells > 0 {
        told.push(format!("{} given a cell of the grid", number(report.cells, "small unit")));
    }
    if report.merged > 0 {
        told.push(format!("{} merged with others", number(report.merged, "small unit")));
    }
    if report.lost > 0 {
        let why = match small {
            Small::Drop => "dropped",
            Small::Keep | Small::Coalesce => "too small for the grid, left out",
        };
        told.push(format!("{} {why}", number(report.lost, "unit")));
    }
    if report.factor > 1.0 {
        told.push(format!("borders {} times as simple, as tiles were too large", report.factor));
    }
    if !report.cut.is_empty() {
        told.push(format!("without {}, as tiles were too large", report.cut.join(", ")));
    }
    if let Some((tile, bytes)) = report.largest
        && report.over > 0
    {
        told.push(format!(
            "{} larger than {}, up to {} ({}/{}/{})",
            number(report.over, "tile"),
            kilobytes(most),
            kilobytes(bytes),
            tile.z,
            tile.x,
            tile.y
        ));
    }
    (!told.is_empty()).then(|| format!("zoom {}: {}", report.zoom, told.join("; ")))
}

/// Features that are in no tile, and ids that are missing.
pub fn caveats(name: &str, prepared: &Prepared) -> Vec<String> {
    let empty = (prepared.empty > 0).then(|| {
        format!(
            "{name}: {} without geometry between 85° S and 85° N, in no tile",
            number(prepared.empty, "feature")
        )
    });
    let ids = prepared.without_id.iter().map(|(layer, count)| {
        format!(
            "{layer}: {} without id, having no whole number in the field of --id-field",
            number(*count, "feature")
        )
    });
    empty.into_iter().chain(ids).collect()
}

/// All of it.
pub fn json(reports: &[ZoomReport]) -> Value {
    let zoom = |report: &ZoomReport| {
        json!({
            "zoom": report.zoom,
            "tiles": report.tiles,
            "features": report.features,
            "bytes": report.bytes,
            "largest": report.largest.map(|(tile, bytes)| {
                json!({"tile": format!("{}/{}/{}", tile.z, tile.x, tile.y), "bytes": bytes})
            }),
            "extents": report.extents,
            "simplified": report.factor,
            "cells": report.cells,
            "merged": report.merged,
            "lost": report.lost,
            "cut": report.cut,
            "over": report.over,
        })
    };
    reports.iter().map(zoom).collect()
}

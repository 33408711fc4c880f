//! Writing.

use super::MAGIC;
use super::geometry::Writer;
use super::properties;
use crate::crs::Dialect;
use crate::error::invalid;
use crate::geometry::{Kind, has_heights, kind_of, walk};
use crate::hilbert;
use crate::{Crs, Format, Layer, Loss, Schema};
use flatbuffers::FlatBufferBuilder;
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent};
use flatgeobuf::{
    Column, ColumnArgs, CrsArgs, Feature, FeatureArgs, GeometryType, Header, HeaderArgs,
};
use rayon::prelude::*;
use std::io::{self, Write};

/// Writes a layer.
///
/// # Errors
/// When `out` refuses, or (as [`io::ErrorKind::InvalidData`]) when there are too many fields.
pub fn write(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    let schema = Schema::of(layer);
    if u16::try_from(schema.fields().len()).is_err() {
        return Err(invalid("more than 65,535 fields are too many for FlatGeobuf".to_owned()));
    }
    let features = 0..layer.len();
    let has_z = features.clone().into_par_iter().any(|feature| has_heights(layer, feature));
    let encoder = Encoder { layer, schema: &schema, has_z };
    // All are kept, for the index before them has to know their lengths and bounds.
    let ready: Vec<Encoded> = features
        .into_par_iter()
        .map_init(FlatBufferBuilder::new, |buffer, feature| encoder.feature(buffer, feature))
        .collect();
    let filled = ready.iter().map(|feature| feature.filled).sum();
    let is_indexed = !ready.is_empty() && ready.iter().all(|place| place.bounds[0].is_finite());
    let mut nodes: Vec<NodeItem> =
        ready.iter().enumerate().map(|(i, e)| e.node(i as u64)).collect();
    let extent = calc_extent(&nodes);
    if is_indexed {
        let NodeItem { min_x, min_y, max_x, max_y, .. } = extent;
        hilbert::sort(&mut nodes, [min_x, min_y, max_x, max_y], |node| {
            [f64::midpoint(node.min_x, node.max_x), f64::midpoint(node.min_y, node.max_y)]
        });
    }
    out.write_all(&MAGIC)?;
    out.write_all(&encoder.header(&extent, is_indexed))?;
    let order: Vec<usize> =
        nodes.iter().filter_map(|node| usize::try_from(node.offset).ok()).collect();
    if is_indexed {
        let mut offset = 0;
        for (node, &feature) in nodes.iter_mut().zip(&order) {
            node.offset = offset;
            offset += ready[feature].bytes.len() as u64;
        }
        let tree = PackedRTree::build(&nodes, &extent, PackedRTree::DEFAULT_NODE_SIZE);
        let mut bytes = Vec::new();
        tree.map_err(io::Error::other)?.stream_write(&mut bytes)?;
        out.write_all(&bytes)?;
    }
    order.iter().try_for_each(|&feature| out.write_all(&ready[feature].bytes))?;
    Ok(losses(layer, &schema, &order, filled, is_indexed))
}

fn losses(
    layer: &Layer,
    schema: &Schema,
    order: &[usize],
    filled: usize,
    is_indexed: bool,
) -> Vec<Loss> {
    let mut losses = schema.losses(layer, |_| None);
    if !order.is_sorted() {
        losses.push(Loss::Order);
    }
    if !is_indexed && !layer.is_empty() {
        losses.push(Loss::Index);
    }
    if filled > 0 {
        losses.push(Loss::HeightsFilled { positions: filled });
    }
    if layer.crs.code().is_none() && layer.crs.to_wkt(Dialect::Gdal).is_none() {
        losses.push(Loss::Crs { format: Format::FlatGeobuf, crs: layer.crs.clone() });
    }
    losses
}

/// A feature that is ready to be written.
struct Encoded {
    bytes: Vec<u8>,
    bounds: [f64; 4],
    /// Positions that got the height 0.
    filled: usize,
}

impl Encoded {
    fn node(&self, feature: u64) -> NodeItem {
        let [min_x, min_y, max_x, max_y] = self.bounds;
        NodeItem { min_x, min_y, max_x, max_y, offset: feature }
    }
}

struct Encoder<'a> {
    layer: &'a Layer,
    schema: &'a Schema,
    has_z: bool,
}

impl Encoder<'_> {
    /// Makes the buffer of a feature, with room that is there for one.
    fn feature(&self, buffer: &mut FlatBufferBuilder, feature: usize) -> Encoded {
        buffer.reset();
        let mut writer = Writer::new(buffer, self.has_z);
        walk(self.layer, feature, &mut writer);
        let (geometry, bounds, filled) = (writer.done, writer.bounds, writer.filled);
        let (mut cells, mut bytes) = (Vec::new(), Vec::new());
        self.schema.fill(self.layer.feature(feature), &mut cells);
        properties::write(&cells, &mut bytes);
        let properties = (!bytes.is_empty()).then(|| buffer.create_vector(&bytes));
        let args = FeatureArgs { geometry, properties, columns: None };
        let root = Feature::create(buffer, &args);
        buffer.finish_size_prefixed(root, None);
        Encoded { bytes: buffer.finished_data().to_vec(), bounds, filled }
    }

    fn header(&self, extent: &NodeItem, is_indexed: bool) -> Vec<u8> {
        let mut buffer = FlatBufferBuilder::new();
        let columns = self.schema.fields().iter().map(|field| {
            let args = ColumnArgs {
                name: Some(buffer.create_string(&field.name)),
                type_: properties::column_type(field.kind),
                nullable: field.nullable,
                ..ColumnArgs::default()
            };
            Column::create(&mut buffer, &args)
        });
        let columns: Vec<_> = columns.collect();
        let columns = buffer.create_vector(&columns);
        let crs = self.crs(&mut buffer);
        let envelope = [extent.min_x, extent.min_y, extent.max_x, extent.max_y];
        let args = HeaderArgs {
            name: Some(buffer.create_string(self.layer.stem())),
            envelope: envelope[0].is_finite().then(|| buffer.create_vector(&envelope)),
            geometry_type: self.geometry_type(),
            has_z: self.has_z,
            columns: Some(columns),
            features_count: self.layer.len() as u64,
            index_node_size: if is_indexed { PackedRTree::DEFAULT_NODE_SIZE } else { 0 },
            crs,
            ..HeaderArgs::default()
        };
        let header = Header::create(&mut buffer, &args);
        buffer.finish_size_prefixed(header, None);
        buffer.finished_data().to_vec()
    }

    fn crs<'b>(
        &self,
        buffer: &mut FlatBufferBuilder<'b>,
    ) -> Option<flatbuffers::WIPOffset<flatgeobuf::Crs<'b>>> {
        let crs: &Crs = &self.layer.crs;
        let code = crs.code().and_then(|code| i32::try_from(code).ok());
        let wkt = crs.to_wkt(Dialect::Gdal);
        if code.is_none() && wkt.is_none() {
            return None;
        }
        let args = CrsArgs {
            org: code.map(|_| buffer.create_string("EPSG")),
            code: code.unwrap_or_default(),
            wkt: wkt.map(|wkt| buffer.create_string(&wkt)),
            ..CrsArgs::default()
        };
        Some(flatgeobuf::Crs::create(buffer, &args))
    }

    /// The type that all geometries have, if they do.
    fn geometry_type(&self) -> GeometryType {
        let mut kinds = (0..self.layer.len()).filter_map(|feature| kind_of(self.layer, feature));
        let first = kinds.next();
        let is_one = kinds.all(|kind| Some(kind) == first);
        first
            .filter(|_| is_one)
            .map_or(GeometryType::Unknown, |kind: Kind| GeometryType(kind as u8))
    }
}

//! PNG.
//!
//! It is drawn by one thread. Bands of rows at the same time gained nothing on two cores: the layer
//! of a group with a clip is drawn for each band, also where it is beyond the band.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::Tree;

use super::{DrawError, parse};

/// The most pixels of a side.
pub const MAX_SIDE: u32 = 16_384;

/// The most pixels of a picture.
pub const MAX_PIXELS: u64 = 200_000_000;

/// Draws a picture as PNG, of `scale` pixels for each of its own.
///
/// What nothing is drawn on is transparent. The fonts are those of this crate.
///
/// # Errors
///
/// What is given is not SVG, or the picture would have a side of no pixel or more than
/// [`MAX_SIDE`], or more than [`MAX_PIXELS`].
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, DrawError> {
    let tree = parse(svg)?;
    let [width, height] = pixels(&tree, scale)?;
    let mut canvas = Pixmap::new(width, height).ok_or(too_large(width.into(), height.into()))?;
    let transform = Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut canvas.as_mut());
    canvas.encode_png().map_err(|error| DrawError::Png(error.to_string()))
}

/// The size of the picture in pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is checked before")]
fn pixels(tree: &Tree, scale: f32) -> Result<[u32; 2], DrawError> {
    let scaled = |length: f32| (f64::from(length) * f64::from(scale)).round();
    let [width, height] = [scaled(tree.size().width()), scaled(tree.size().height())];
    let sides = 1.0..=f64::from(MAX_SIDE);
    if !sides.contains(&width) || !sides.contains(&height) {
        return Err(too_large(width, height));
    }
    let size = [width as u32, height as u32];
    if u64::from(size[0]) * u64::from(size[1]) > MAX_PIXELS {
        return Err(too_large(width, height));
    }
    Ok(size)
}

fn too_large(width: f64, height: f64) -> DrawError {
    DrawError::Size { width, height }
}

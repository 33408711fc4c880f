//! Files of a picture: SVG, and PNG, PDF and HTML made of it.

mod html;
mod pdf;
mod png;
mod svg;

use std::sync::Arc;

use resvg::usvg::{self, fontdb};

pub use html::html;
pub use pdf::pdf;
pub use png::{MAX_PIXELS, MAX_SIDE, png};
pub use svg::svg;

/// Why a picture cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// What was given is not SVG.
    #[error("this is not an SVG picture: {0}")]
    Svg(#[from] usvg::Error),
    /// A picture would be without any pixel, or of more than fit in memory.
    #[error(
        "a picture of {width} by {height} pixels cannot be drawn: a side has 1 to {MAX_SIDE} pixels \
         and a picture at most {MAX_PIXELS}; choose a smaller width or scale"
    )]
    Size {
        /// Its width in pixels.
        width: f64,
        /// Its height in pixels.
        height: f64,
    },
    /// The pixels cannot be written as PNG.
    #[error("cannot write the picture as PNG: {0}")]
    Png(String),
    /// The picture cannot be written as PDF.
    #[error("cannot write the picture as PDF: {0}")]
    Pdf(String),
}

/// Reads a picture with the fonts of this crate alone, so that it looks the same on all machines.
fn parse(svg: &str) -> Result<usvg::Tree, DrawError> {
    let mut options =
        usvg::Options { font_family: "Noto Sans".to_owned(), ..usvg::Options::default() };
    let fonts = options.fontdb_mut();
    for font in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
    }
    fonts.set_sans_serif_family("Noto Sans");
    Ok(usvg::Tree::from_str(svg, &options)?)
}

#[cfg(test)]
mod tests;

//! PDF of one page, with texts as texts.

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

use super::{DrawError, parse};

/// Points in a pixel of CSS: 72 and 96 of them are an inch.
const POINTS: f32 = 72.0 / 96.0;

/// Draws a picture as PDF: a page of its size, at 96 pixels an inch, with a title.
///
/// Texts can be searched and copied; the fonts are in the file. It has no date, so that the same
/// picture gives the same bytes.
///
/// # Errors
///
/// What is given is not SVG, or it cannot be written as PDF.
pub fn pdf(svg: &str, title: &str) -> Result<Vec<u8>, DrawError> {
    let tree = parse(svg)?;
    let [width, height] = [tree.size().width() * POINTS, tree.size().height() * POINTS];
    let size = || DrawError::Size {
        width: tree.size().width().into(),
        height: tree.size().height().into(),
    };
    let page_size = Size::from_wh(width, height).ok_or_else(size)?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()));
    let mut page = document.start_page_with(PageSettings::new(page_size));
    let mut surface = page.surface();
    surface
        .draw_svg(&tree, page_size, SvgSettings::default())
        .ok_or_else(|| DrawError::Pdf("a part of it cannot be drawn".to_owned()))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| DrawError::Pdf(format!("{error:?}")))
}

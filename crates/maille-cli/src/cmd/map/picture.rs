//! Files of pictures.

use crate::args::Picture;
use crate::error::Error;
use maille_draw::scene::Scene;
use maille_draw::write::{self, DrawError};
use maille_io::Output;
use std::io::Write;
use std::path::Path;

/// Writes a picture to a file that appears whole or not at all, or to standard output for `-`. Gives its size in bytes.
pub fn write(scene: &Scene, picture: Picture, path: &Path) -> Result<usize, Error> {
    let svg = write::svg(scene);
    let bytes = match picture {
        Picture::Svg => Ok(svg.into_bytes()),
        Picture::Html => Ok(write::html(scene, &svg).into_bytes()),
        Picture::Png => write::png(&svg, 1.0),
        Picture::Pdf => write::pdf(&svg, &scene.title),
    };
    let name = path.display().to_string();
    let bytes = bytes.map_err(|error| match error {
        DrawError::Size { .. } => Error::Usage(format!("{name}: {error}")),
        _ => Error::Io(format!("{name}: {error}")),
    })?;
    let written = Output::create(path).and_then(|mut output| {
        output.write_all(&bytes)?;
        output.commit()
    });
    written.map_err(|error| Error::writing(&name, &error))?;
    Ok(bytes.len())
}

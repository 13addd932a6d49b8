//! Puts a brotli and a gzip version beside every file that gains from it, as small as they can be:
//! it happens once, and every visitor downloads it.

use std::io::Write;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use super::Files;

pub const BROTLI: &str = ".br";
pub const GZIP: &str = ".gz";

/// The same files and their compressed versions.
pub fn beside(files: Files) -> Result<Files> {
    let mut out = Files::new();
    for (name, bytes) in files {
        for (ending, small) in [(BROTLI, brotli(&bytes)?), (GZIP, gzip(&bytes)?)] {
            if small.len() < bytes.len() {
                out.insert(format!("{name}{ending}"), small);
            }
        }
        out.insert(name, bytes);
    }
    Ok(out)
}

/// As small as it can be.
///
/// # Errors
/// None is known.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut out, &parameters).context("brotli")?;
    Ok(out)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).context("gzip")?;
    encoder.finish().context("gzip")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_versions_hold_the_same_and_useless_ones_are_left_out() {
        let long = "member ".repeat(500).into_bytes();
        let files = Files::from([
            ("a.js".into(), long.clone()),
            ("b.js".into(), b"x".to_vec()),
        ]);
        let out = beside(files).expect("compression of memory");
        let names: Vec<_> = out.keys().collect();
        assert_eq!(names, ["a.js", "a.js.br", "a.js.gz", "b.js"]);
        let mut read = Vec::new();
        brotli::BrotliDecompress(&mut &*out["a.js.br"], &mut read).expect("valid brotli");
        assert_eq!(read, long);
        read.clear();
        flate2::read::GzDecoder::new(&*out["a.js.gz"])
            .read_to_end(&mut read)
            .expect("valid gzip");
        assert_eq!(read, long);
    }
}

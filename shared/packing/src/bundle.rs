//! A ZIP file that is uploaded while it is written: at no time is more of it in memory than one part.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use aws::{Download, MultipartUpload};
use domain::document::Digest;
use domain::{Document, japan};
use jiff::Timestamp;
use ring::digest::{self, SHA256};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::NotBundled;

/// How much is written at a time, so that no part grows by more than that.
const PIECE: usize = 64 * 1024;

/// What was written and not sent yet.
#[derive(Clone, Default)]
struct Unsent(Arc<Mutex<Vec<u8>>>);

impl Unsent {
    /// Takes all of it, if it is at least that much.
    fn take(&self, least: usize) -> Option<Vec<u8>> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (bytes.len() >= least).then(|| std::mem::take(&mut *bytes))
    }
}

impl Write for Unsent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A ZIP file that is being written and uploaded.
pub struct Bundle {
    zip: ZipWriter<StreamWriter<Unsent>>,
    sent: Sent,
}

/// A ZIP file that was written and uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// In bytes.
    pub size: u64,
    pub sha256: Digest,
}

/// What was sent, and what is to be.
struct Sent {
    unsent: Unsent,
    upload: MultipartUpload,
    digest: digest::Context,
    size: u64,
}

impl Sent {
    /// Sends what is there, if it is at least that much.
    async fn send(&mut self, least: usize) -> Result<(), NotBundled> {
        let Some(bytes) = self.unsent.take(least) else { return Ok(()) };
        self.digest.update(&bytes);
        self.size += u64::try_from(bytes.len()).unwrap_or_default();
        Ok(self.upload.send(bytes).await?)
    }
}

impl Bundle {
    pub fn new(upload: MultipartUpload) -> Self {
        let unsent = Unsent::default();
        let zip = ZipWriter::new_stream(unsent.clone());
        Self { zip, sent: Sent { unsent, upload, digest: digest::Context::new(&SHA256), size: 0 } }
    }

    /// Begins the next file, uncompressed: most documents are compressed already.
    pub fn begin(&mut self, name: &str, at: Timestamp) -> Result<(), NotBundled> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(shown(at));
        Ok(self.zip.start_file(name, options)?)
    }

    /// Writes more of the file.
    pub async fn write(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), NotBundled> {
        for piece in bytes.as_ref().chunks(PIECE) {
            self.zip.write_all(piece)?;
            self.sent.send(MultipartUpload::PART).await?;
        }
        Ok(())
    }

    /// Copies a whole file, piece by piece.
    pub async fn copy(&mut self, mut from: Download) -> Result<(), NotBundled> {
        while let Some(bytes) = from.next().await? {
            self.write(bytes).await?;
        }
        Ok(())
    }

    /// Packs a document's file under that name, and its time stamp beside it if it has one.
    pub async fn document(
        &mut self,
        name: &str,
        document: &Document,
        file: Download,
    ) -> Result<(), NotBundled> {
        self.begin(name, document.entry.registered_at)?;
        self.copy(file).await?;
        if let Some(time_stamp) = &document.time_stamp {
            self.begin(&format!("{name}.tst"), time_stamp.at)?;
            self.write(&time_stamp.token).await?;
        }
        Ok(())
    }

    /// Ends the last file, and completes the upload.
    pub async fn finish(self) -> Result<Packed, NotBundled> {
        let Self { zip, mut sent } = self;
        zip.finish()?;
        sent.send(1).await?;
        sent.upload.complete().await?;
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(sent.digest.finish().as_ref());
        Ok(Packed { size: sent.size, sha256: Digest::from_bytes(sha256) })
    }
}

/// A time as ZIP files have it: local time, which is Japan's.
fn shown(at: Timestamp) -> DateTime {
    let at = japan::time_at(at);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    let (month, day) = (part(at.month()), part(at.day()));
    let (hour, minute, second) = (part(at.hour()), part(at.minute()), part(at.second()));
    let shown = DateTime::from_date_and_time(year, month, day, hour, minute, second);
    shown.unwrap_or_default()
}

//! The bucket of the public pages.

use std::collections::HashMap;
use std::fmt::Write as _;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use md5::{Digest as _, Md5};

use crate::{S3Clients, ServiceError};

/// How long clients may cache a page: as long as news may be delayed.
const CACHE_CONTROL: &str = "public, max-age=60";

/// A page, or another static file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The key in the bucket, without a leading slash.
    pub key: String,
    pub media_type: &'static str,
    pub content: String,
}

#[derive(Clone, Debug)]
pub struct Pages {
    client: Client,
    bucket: String,
}

impl Pages {
    pub fn new(clients: S3Clients, bucket: String) -> Self {
        Self { client: clients.client, bucket }
    }

    /// Writes the pages that are missing or differ, in the given order, and returns how many. They
    /// are compared by the `ETag` of each object, which is the MD5 of the content if S3 itself
    /// encrypts the bucket and the object was written in one request.
    pub async fn put(&self, pages: &[Page]) -> Result<usize, ServiceError> {
        let there = self.digests().await?;
        let mut put = 0;
        for page in pages {
            if there.get(&page.key) == Some(&digest(&page.content)) {
                continue;
            }
            self.client
                .put_object()
                .bucket(&self.bucket)
                .key(&page.key)
                .content_type(page.media_type)
                .cache_control(CACHE_CONTROL)
                .body(ByteStream::from(page.content.clone().into_bytes()))
                .send()
                .await
                .map_err(ServiceError::s3)?;
            put += 1;
        }
        Ok(put)
    }

    async fn digests(&self) -> Result<HashMap<String, String>, ServiceError> {
        let listed = self.client.list_objects_v2().bucket(&self.bucket);
        let (mut digests, mut pages) = (HashMap::new(), listed.into_paginator().send());
        while let Some(page) = pages.next().await {
            let objects = page.map_err(ServiceError::s3)?.contents.unwrap_or_default().into_iter();
            digests.extend(objects.filter_map(|object| {
                Some((object.key?, object.e_tag?.trim_matches('"').to_owned()))
            }));
        }
        Ok(digests)
    }
}

fn digest(content: &str) -> String {
    let mut written = String::new();
    for byte in Md5::digest(content.as_bytes()) {
        let _ = write!(written, "{byte:02x}");
    }
    written
}

//! Whether an authority has signed what it states, and is one (RFC 3161, 2.3; RFC 5652).

use std::time::Duration;

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::signed_data::{CertificateSet, SignedData, SignerIdentifier, SignerInfo};
use der::Encode as _;
use der::asn1::{ObjectIdentifier, OctetString};
use jiff::Timestamp;
use ring::digest::{self, SHA256, SHA384, SHA512};
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use webpki::ring::{
    ECDSA_P256_SHA256, ECDSA_P256_SHA384, ECDSA_P384_SHA256, ECDSA_P384_SHA384,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
};
use webpki::{EndEntityCert, KeyUsage};

use super::NotBelieved;

pub(super) const ID_SHA_256: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ID_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const ID_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
pub(super) const ID_TST_INFO: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const ID_CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const ID_MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const ID_EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
/// The extended key usage `id-kp-timeStamping`, 1.3.6.1.5.5.7.3.8, as it stands in certificates.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// How certificates and tokens may be signed.
static ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512,
    ECDSA_P256_SHA256,
    ECDSA_P256_SHA384,
    ECDSA_P384_SHA256,
    ECDSA_P384_SHA384,
];

/// The certificate to which those of the authority must lead.
#[derive(Debug)]
pub(super) struct Root(TrustAnchor<'static>);

impl Root {
    /// Reads a certificate in DER.
    pub(super) fn read(der: &[u8]) -> Result<Self, NotBelieved> {
        let certificate = CertificateDer::from(der);
        Ok(Self(webpki::anchor_from_trusted_cert(&certificate)?.to_owned()))
    }
}

/// Whether one signer with a certificate for time stamps, valid at that time, has signed the statement.
pub(super) fn check_signature(
    signed: &SignedData,
    info: &[u8],
    root: &Root,
    at: Timestamp,
) -> Result<(), NotBelieved> {
    let [signer] = signed.signer_infos.0.as_slice() else {
        return Err(NotBelieved::Lacks("a single signer"));
    };
    let message = signed_message(signer, info)?;
    let certificates = signed.certificates.as_ref().ok_or(NotBelieved::Lacks("a certificate"))?;
    let (own, others) = certificates_of(certificates, signer)?;
    let certificate = EndEntityCert::try_from(&own)?;
    let time = Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default());
    certificate.verify_for_usage(
        ALGORITHMS,
        std::slice::from_ref(&root.0),
        &others,
        UnixTime::since_unix_epoch(time),
        // Issuers need not say what their certificates are for.
        KeyUsage::required_if_present(TIME_STAMPING),
        None,
        None,
    )?;
    let signature = signer.signature.as_bytes();
    // The key of the certificate decides which algorithm it is.
    let verified = ALGORITHMS
        .iter()
        .any(|algorithm| certificate.verify_signature(*algorithm, &message, signature).is_ok());
    if verified { Ok(()) } else { Err(webpki::Error::InvalidSignatureForPublicKey.into()) }
}

/// What the signature covers: the attributes, one of which is the digest of the statement.
fn signed_message(signer: &SignerInfo, info: &[u8]) -> Result<Vec<u8>, NotBelieved> {
    let attributes = signer.signed_attrs.as_ref();
    let attributes = attributes.ok_or(NotBelieved::Lacks("signed attributes"))?;
    let value = |oid| {
        let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
        match (found.next().map(|attribute| attribute.values.as_slice()), found.next()) {
            (Some([value]), None) => Ok(value),
            _ => Err(NotBelieved::Lacks("a signed attribute")),
        }
    };
    let content_type: ObjectIdentifier = value(ID_CONTENT_TYPE)?.decode_as()?;
    let digest: OctetString = value(ID_MESSAGE_DIGEST)?.decode_as()?;
    let algorithm = digest_of(signer.digest_alg.oid)?;
    if content_type != ID_TST_INFO || digest.as_bytes() != digest::digest(algorithm, info).as_ref()
    {
        return Err(NotBelieved::Lacks("the digest of what it states"));
    }
    Ok(attributes.to_der()?)
}

/// The signer's certificate, which must say what it is for, and all others.
fn certificates_of(
    certificates: &CertificateSet,
    signer: &SignerInfo,
) -> Result<(CertificateDer<'static>, Vec<CertificateDer<'static>>), NotBelieved> {
    let SignerIdentifier::IssuerAndSerialNumber(named) = &signer.sid else {
        return Err(NotBelieved::Lacks("the name of its certificate"));
    };
    let (mut own, mut others) = (None, Vec::new());
    for certificate in certificates.0.iter() {
        let CertificateChoices::Certificate(certificate) = certificate else { continue };
        let body = &certificate.tbs_certificate;
        let name = IssuerAndSerialNumber {
            issuer: body.issuer.clone(),
            serial_number: body.serial_number.clone(),
        };
        let der = CertificateDer::from(certificate.to_der()?);
        if name == *named {
            let mut extensions = body.extensions.iter().flatten();
            if !extensions.any(|one| one.extn_id == ID_EXTENDED_KEY_USAGE && one.critical) {
                return Err(NotBelieved::Lacks("a certificate for time stamps only"));
            }
            own = Some(der);
        } else {
            others.push(der);
        }
    }
    Ok((own.ok_or(NotBelieved::Lacks("the certificate of its signer"))?, others))
}

fn digest_of(oid: ObjectIdentifier) -> Result<&'static digest::Algorithm, NotBelieved> {
    match oid {
        ID_SHA_256 => Ok(&SHA256),
        ID_SHA_384 => Ok(&SHA384),
        ID_SHA_512 => Ok(&SHA512),
        _ => Err(NotBelieved::Lacks("a digest that is still trusted")),
    }
}

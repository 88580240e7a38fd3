//! Who is calling.

use aws::verification_key;
use domain::StaffPrincipal;
use domain::access_token::{Claims, VerificationKey};
use domain::staff_access_token::StaffClaims;
use jiff::Timestamp;

use crate::staff_roles::role_for;
use crate::{Error, Problem, Request, Start};

/// Recognizes callers by their access tokens. Decisions say what a caller may do.
#[derive(Clone, Debug)]
pub struct Callers {
    key: VerificationKey,
    issuer: String,
}

impl Callers {
    /// Recognizes tokens that this issuer signed with this key.
    pub const fn new(key: VerificationKey, issuer: String) -> Self {
        Self { key, issuer }
    }

    /// Reads the issuer and the key that the environment names.
    pub async fn open(start: &Start) -> Result<Self, Error> {
        let key_id = start.environment.require("SIGNING_KEY")?;
        let key = verification_key(&start.connections.kms(), &key_id).await?;
        Ok(Self::new(key, start.environment.require("ISSUER")?))
    }

    /// The caller, if the request carries an access token that is valid for the product in the
    /// path.
    pub fn of(&self, request: &Request, now: Timestamp) -> Result<Claims, Problem> {
        let product = request.product()?;
        let token = request.access_token().ok_or(Problem::NotSignedIn)?;
        let claims = Claims::verify(token, &self.key, &self.issuer, product, now);
        claims.map_err(|_| Problem::NotSignedIn)
    }

    /// The caller, if the request carries a staff access token. Everyone else gets "not found".
    /// Whether the session is still active is checked by [`hide_from_non_staff`](crate::hide_from_non_staff), and when
    /// something is read or written.
    /// So is whether they have the role that the route takes.
    pub fn staff(&self, request: &Request, now: Timestamp) -> Result<StaffPrincipal, Problem> {
        let token = request.access_token().ok_or(Problem::NotFound)?;
        let claims = StaffClaims::verify(token, &self.key, &self.issuer, now);
        let claims = claims.map_err(|_| Problem::NotFound)?;
        Ok(claims.principal(role_for(&request.route)))
    }
}

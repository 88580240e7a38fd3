//! Who is calling.

use aws::verification_key;
use domain::access_token::{Claims, VerificationKey};
use domain::staff_access_token::StaffClaims;
use domain::{Context, StaffPrincipal};

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
    /// path. What is decided in the context is on record with their session.
    pub fn of(&self, request: &Request, context: &mut Context<'_>) -> Result<Claims, Problem> {
        let product = request.product()?;
        let token = request.access_token().ok_or(Problem::NotSignedIn)?;
        let claims = Claims::verify(token, &self.key, &self.issuer, product, context.now);
        let claims = claims.map_err(|_| self.refuse(request, token, Problem::NotSignedIn))?;
        context.session = Some(claims.session);
        Ok(claims)
    }

    /// The caller, if the request carries a staff access token. Everyone else gets "not found".
    /// Whether the session is still active, and whether they have the role that the route takes, is
    /// checked by [`hide_from_non_staff`](crate::hide_from_non_staff), and when something is read
    /// or written.
    pub fn staff(
        &self,
        request: &Request,
        context: &mut Context<'_>,
    ) -> Result<StaffPrincipal, Problem> {
        let token = request.access_token().ok_or(Problem::NotFound)?;
        let claims = StaffClaims::verify(token, &self.key, &self.issuer, context.now);
        let claims = claims.map_err(|_| self.refuse(request, token, Problem::NotFound))?;
        context.session = Some(claims.session);
        Ok(claims.principal(role_for(&request.route)))
    }

    /// Notes on the request if its token was forged: not even signed with the key.
    fn refuse(&self, request: &Request, token: &str, problem: Problem) -> Problem {
        if !self.key.signed(token) {
            request.note_forgery();
        }
        problem
    }
}

//! The step at which a ceremony is refused.

macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident = $name:literal, $words:literal;)*) => {
        /// The step at which a ceremony is refused. The names never change meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
        #[error("{}", self.explain())]
        #[non_exhaustive]
        pub enum Step {
            $(#[doc = $words] $step,)*
        }

        impl Step {
            /// Every step there is.
            pub const ALL: &[Self] = &[$(Self::$step,)*];

            /// Its stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$step => $name,)* }
            }

            /// What was not as it must be, in one sentence for whoever reads the log.
            #[must_use]
            pub const fn explain(self) -> &'static str {
                match self { $(Self::$step => $words,)* }
            }
        }
    };
}

steps! {
    Response = "response", "The response is not the JSON form of a credential, or is too long.";
    CredentialId = "credential-id", "The credential id is not the one it must be, or not 1 to 1,023 bytes long.";
    ClientData = "client-data", "The client data is not JSON in UTF-8, is nested too deep, or has a member twice.";
    Type = "type", "The client data is of another ceremony.";
    Challenge = "challenge", "The challenge is not the one that was given out.";
    Origin = "origin", "The page that asked is not of an origin of this site.";
    CrossOrigin = "cross-origin", "The page that asked was framed by another site.";
    TopOrigin = "top-origin", "The page that asked was framed by a site that may not do so.";
    AttestationObject = "attestation-object", "The attestation object is not CBOR of the prescribed form.";
    AuthenticatorData = "authenticator-data", "The authenticator data is not of the prescribed form.";
    RpIdHash = "rp-id-hash", "The credential is for another relying party.";
    UserPresence = "user-presence", "Nobody was present at the authenticator.";
    UserVerification = "user-verification", "The authenticator did not verify its user.";
    BackupState = "backup-state", "A credential that cannot be backed up claims that it is.";
    BackupEligibility = "backup-eligibility", "The credential was registered as one that can be backed up and is none now, or the reverse.";
    Algorithm = "algorithm", "The key is for an algorithm that was not offered.";
    KeyEncoding = "key-encoding", "The public key is written as Firefox 115 to 118 write Ed25519 keys, which is no COSE_Key: another browser adds it.";
    PublicKey = "public-key", "The public key is malformed, weak or not on its curve.";
    AttestationFormat = "attestation-format", "The attestation format is unknown.";
    AttestationStatement = "attestation-statement", "The attestation statement is not of the form that its format prescribes, or does not hold.";
    UserHandle = "user-handle", "The credential is not the named user's, or no user is named.";
    Signature = "signature", "The signature does not hold.";
    SignCount = "sign-count", "The signature counter did not rise: the authenticator may have been copied.";
}

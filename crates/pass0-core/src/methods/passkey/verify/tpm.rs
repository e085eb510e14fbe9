//! The two structures of a TPM in a statement (TPM 2.0 Library, part 2), by their shape.

/// `TPM_GENERATED_VALUE` (§6.2).
const GENERATED: [u8; 4] = [0xff, b'T', b'C', b'G'];
/// `TPM_ST_ATTEST_CERTIFY` (§6.9).
const CERTIFY: [u8; 2] = [0x80, 0x17];
/// `TPM_ALG_RSA`, `TPM_ALG_ECC` (§6.3).
const RSA: [u8; 2] = [0x00, 0x01];
const ECC: [u8; 2] = [0x00, 0x23];
/// `TPM_ALG_NULL`: no parameters follow.
const NONE: [u8; 2] = [0x00, 0x10];

/// What is left of a structure.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    /// A `TPM2B_…`: a length of two bytes, and as many.
    fn sized(&mut self) -> Option<()> {
        let length = u16::from_be_bytes(self.fixed()?);
        self.0 = self.0.get(usize::from(length)..)?;
        Some(())
    }

    /// An algorithm, and `more` bytes unless it is none.
    fn algorithm(&mut self, more: usize) -> Option<()> {
        let name: [u8; 2] = self.fixed()?;
        let more = if name == NONE { 0 } else { more };
        self.0 = self.0.get(more..)?;
        Some(())
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// Whether these bytes are of the shape of a `TPMS_ATTEST` that certifies a key (§10.12.8).
pub(super) fn is_attestation(bytes: &[u8]) -> bool {
    let parsed = || {
        let mut fields = Fields(bytes);
        let head = (fields.fixed()?, fields.fixed()?);
        if head != (GENERATED, CERTIFY) {
            return None;
        }
        // qualifiedSigner, extraData
        fields.sized()?;
        fields.sized()?;
        // clockInfo (8 + 4 + 4 + 1), firmwareVersion (8)
        fields.fixed::<25>()?;
        // attested: name, qualifiedName
        fields.sized()?;
        fields.sized()?;
        fields.end()
    };
    parsed().is_some()
}

/// Whether these bytes are of the shape of a `TPMT_PUBLIC` of an RSA or elliptic curve key (§12.2.4).
pub(super) fn is_public_area(bytes: &[u8]) -> bool {
    let parsed = || {
        let mut fields = Fields(bytes);
        let kind: [u8; 2] = fields.fixed()?;
        // nameAlg (2), objectAttributes (4), authPolicy
        fields.fixed::<6>()?;
        fields.sized()?;
        // symmetric: keyBits and mode
        fields.algorithm(4)?;
        // scheme: a hash
        fields.algorithm(2)?;
        match kind {
            RSA => {
                // keyBits (2), exponent (4), unique
                fields.fixed::<6>()?;
                fields.sized()?;
            }
            ECC => {
                // curveID (2), kdf, unique: x and y
                fields.fixed::<2>()?;
                fields.algorithm(2)?;
                fields.sized()?;
                fields.sized()?;
            }
            _ => return None,
        }
        fields.end()
    };
    parsed().is_some()
}

//! Names of authenticators, so that a list of passkeys says "Bitwarden" and not "Passkey 3".
//!
//! The model is what the authenticator says of itself, and nobody attests to it: a name to show, and
//! nothing to decide by.

/// Who made the authenticator of this model, if it is one of the well-known.
#[must_use]
pub fn name(aaguid: &[u8; 16]) -> Option<&'static str> {
    let model = u128::from_be_bytes(*aaguid);
    let found = NAMES.iter().find(|(known, _)| *known == model);
    found.map(|(_, name)| *name)
}

/// By name.
const NAMES: &[(u128, &str)] = &[
    (0xbada5566_a7aa_401f_bd96_45619a55120d, "1Password"),
    (0xfbfc3007_154e_4ecc_8c0b_6e020557d7bd, "Apple Passwords"),
    (
        0xdd4ec289_e01d_41c9_bb89_70fa845d4bf2,
        "Apple Passwords (managed)",
    ),
    (0xd548826e_79b4_db40_a3d8_11116f7e8349, "Bitwarden"),
    (0xadce0002_35bc_c60a_648b_0b25f1f05503, "Chrome on Mac"),
    (0xb5397666_4885_aa6b_cebf_e52262a439a2, "Chromium"),
    (0x531126d6_e717_415c_9320_3d9aa6981239, "Dashlane"),
    (0xde503f9c_21a4_4f76_b4b7_558eb55c6f89, "Devolutions"),
    (0x771b48fd_d3d4_4f74_9232_fc157ab0507a, "Edge on Mac"),
    (0xf3809540_7f14_49c1_a8b3_8f813b225541, "Enpass"),
    (
        0xea9b8d66_4d01_1d21_3ce4_b6b48cb575d4,
        "Google Password Manager",
    ),
    (
        0x42b4fb4a_2866_43b2_9bf7_6c6669c2e5d3,
        "Google Titan Security Key",
    ),
    (0x39a5647e_1853_446c_a1f6_a79bae9f5bc7, "IDmelon"),
    (0xbfc748bb_3429_4faa_b9f9_7cfa9f3b76d0, "iPasswords"),
    (
        0xa10c6dd9_465e_4226_8198_c7c44b91c555,
        "Kaspersky Password Manager",
    ),
    (0xeaecdef2_1c31_5634_8639_f1cbd9c00a08, "KeePassDX"),
    (0xfdb141b2_5d84_443e_8a35_4698c205a502, "KeePassXC"),
    (0x0ea242b4_43c4_4a1b_8b17_dd6d0b6baec6, "Keeper"),
    (0xb78a0a55_6ef8_d246_a042_ba0f6d55050c, "LastPass"),
    (0x22248c4c_7a12_46e2_9a41_44291b373a4d, "LogMeOnce"),
    (
        0xd3452668_01fd_4c12_926c_83a4204853aa,
        "Microsoft Password Manager",
    ),
    (0xb84e4048_15dc_4dd0_8640_f4f60813c8af, "NordPass"),
    (0x50726f74_6f6e_5061_7373_50726f746f6e, "Proton Pass"),
    (0x53414d53_554e_4700_0000_000000000000, "Samsung Pass"),
    (0x891494da_2c90_4d31_a9cd_4eab0aed1309, "Sésame"),
    (0x08987058_cadc_4b81_b6e1_30de50dcbe96, "Windows Hello"),
    (0x6028b017_b1d4_4c02_b4b3_afcdafc96bb2, "Windows Hello"),
    (0x9ddd1817_af5a_4672_a2b9_3e3dd95000a9, "Windows Hello"),
    (
        0xf8a011f3_8c0a_4d15_8006_17111f9edc7d,
        "Yubico Security Key",
    ),
    (
        0x149a2021_8ef6_4133_96b8_81f8d5b7f1f5,
        "Yubico Security Key NFC",
    ),
    (
        0x6d44ba9b_f6ec_2e49_b930_0c8fe920cb73,
        "Yubico Security Key NFC",
    ),
    (0x19083c3d_8383_4b18_bc03_8f1c9ab2fd1b, "YubiKey 5"),
    (0xcb69481e_8ff7_4039_93ec_0a2729a154a8, "YubiKey 5"),
    (0xee882879_721c_4913_9775_3dfcce97072a, "YubiKey 5"),
    (0x2fc0579f_8113_47ea_b116_bb5a8db9202a, "YubiKey 5 NFC"),
    (0xa25342c0_3cdc_4414_8e46_f4807fca511c, "YubiKey 5 NFC"),
    (0xfa2b99dc_9e39_4257_8f92_4a30d23c4118, "YubiKey 5 NFC"),
    (0xc5ef55ff_ad9a_4b9f_b580_adebafe026d0, "YubiKey 5Ci"),
    (0xd8522d9f_575b_4866_88a9_ba99fa02f35b, "YubiKey Bio"),
    (0xb35a26b2_8f6e_4697_ab1d_d44db4da28c6, "Zoho Vault"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_has_the_name_that_is_known_and_no_other() {
        let bitwarden = [
            0xd5, 0x48, 0x82, 0x6e, 0x79, 0xb4, 0xdb, 0x40, 0xa3, 0xd8, 0x11, 0x11, 0x6f, 0x7e,
            0x83, 0x49,
        ];
        assert_eq!(name(&bitwarden), Some("Bitwarden"));
        assert_eq!(name(&[0; 16]), None);
        assert_eq!(name(&[0xff; 16]), None);
    }

    #[test]
    fn no_model_is_there_twice_and_names_are_in_order() {
        for (place, (model, _)) in NAMES.iter().enumerate() {
            assert!(NAMES[..place].iter().all(|(before, _)| before != model));
        }
        assert!(NAMES.is_sorted_by_key(|(_, name)| name.to_lowercase()));
    }
}

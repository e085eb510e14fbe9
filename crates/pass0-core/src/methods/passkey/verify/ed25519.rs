//! Whether 32 bytes are an Ed25519 public key that is fit for use. The library verifies with any
//! key it is given: also with one of small order, under which a signature of everything can be made
//! without a private key.
//!
//! A list of the weak keys would not do. The library takes any 32 bytes for a key, and says that they
//! are no point of the curve only when a signature is checked: a passkey with such a key would be
//! kept, shown as a way in, and never sign in. So a key is refused where it is added, as one of any
//! other algorithm is that is no point of its curve.
//!
//! Public keys are no secret: nothing here runs in constant time, or needs to.

/// A number below 2²⁵⁶, in four parts, the least first; the residue of it modulo [`PRIME`].
type Number = [u64; 4];

/// 2²⁵⁵ − 19
const PRIME: Number = [u64::MAX - 18, u64::MAX, u64::MAX, u64::MAX >> 1];
/// d of the curve, −121665/121666 (RFC 8032 §5.1).
const D: Number = [
    0x75eb_4dca_1359_78a3,
    0x0070_0a4d_4141_d8ab,
    0x8cc7_4079_7779_e898,
    0x5203_6cee_2b6f_fe73,
];
/// The y of the points whose order divides 8, but for 1 and −1: 0 and ± this one.
const ORDER_8: Number = [
    0xb027_b2c2_8f95_e826,
    0xf098_eff2_89f4_c345,
    0x3933_c6d3_05ac_dfd5,
    0x05fc_536d_8802_38b1,
];

/// Whether this is the one spelling (RFC 8032 §5.1.2) of a point of the curve (§5.1.3) whose order
/// does not divide 8.
pub(super) fn is_sound(point: &[u8; 32]) -> bool {
    let mut y: Number = [0; 4];
    for (part, bytes) in y.iter_mut().zip(point.as_chunks().0) {
        *part = u64::from_le_bytes(*bytes);
    }
    // The highest bit is the sign of x, which is 0 for points of small order only.
    let [.., high] = &mut y;
    *high &= u64::MAX >> 1;
    is_below(y, PRIME) && !is_of_small_order(y) && is_on_curve(y)
}

fn is_of_small_order(y: Number) -> bool {
    let one = [1, 0, 0, 0];
    let minus = |number| subtract([0; 4], number);
    [[0; 4], one, minus(one), ORDER_8, minus(ORDER_8)].contains(&y)
}

/// x² = (y² − 1) / (d·y² + 1) has a root exactly if the product of the two has one (Euler).
fn is_on_curve(y: Number) -> bool {
    let square = multiply(y, y);
    let above = subtract(square, [1, 0, 0, 0]);
    let below = add(multiply(D, square), [1, 0, 0, 0]);
    let product = multiply(above, below);
    // (p − 1) / 2 = 2²⁵⁴ − 10 = 2²⁵⁴ − 16 + 6: 250 ones, then 0110.
    let mut power = [1, 0, 0, 0];
    for bit in (0..254).rev() {
        power = multiply(power, power);
        if bit >= 4 || bit == 2 || bit == 1 {
            power = multiply(power, product);
        }
    }
    power == [1, 0, 0, 0]
}

fn is_below(a: Number, b: Number) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// a + b, for a and b below the prime.
fn add(a: Number, b: Number) -> Number {
    let mut carry = 0;
    let mut sum = a;
    for (part, other) in sum.iter_mut().zip(b) {
        let wide = u128::from(*part) + u128::from(other) + carry;
        *part = low(wide);
        carry = wide >> 64;
    }
    // Below 2²⁵⁶: nothing is carried out.
    reduce(sum)
}

/// a − b, for a and b below the prime.
fn subtract(a: Number, b: Number) -> Number {
    if is_below(a, b) {
        add(a, difference(PRIME, b))
    } else {
        difference(a, b)
    }
}

/// a − b, for b not above a.
fn difference(a: Number, b: Number) -> Number {
    let mut borrowed = false;
    let mut rest = a;
    for (part, other) in rest.iter_mut().zip(b) {
        let (less, first) = part.overflowing_sub(other);
        let (less, second) = less.overflowing_sub(borrowed.into());
        (*part, borrowed) = (less, first || second);
    }
    rest
}

/// a · b, for a and b below the prime.
fn multiply(a: Number, b: Number) -> Number {
    let mut product = [0; 8];
    for (shift, part) in a.into_iter().enumerate() {
        let places = product.iter_mut().skip(shift);
        let mut carry = 0;
        for (place, other) in places.zip(b.into_iter().chain([0])) {
            let wide = u128::from(part) * u128::from(other) + u128::from(*place) + carry;
            *place = low(wide);
            carry = wide >> 64;
        }
    }
    let [a, b, c, d, high @ ..] = product;
    // 2²⁵⁶ = 38 modulo the prime. What is carried out is 38 at most at first, then 1, then nothing.
    let (sum, carry) = add_times_38([a, b, c, d], high);
    let (sum, carry) = add_times_38(sum, [carry, 0, 0, 0]);
    let (sum, _) = add_times_38(sum, [carry, 0, 0, 0]);
    reduce(reduce(sum))
}

/// a + 38 · b, and what is carried out of it.
fn add_times_38(a: Number, b: Number) -> (Number, u64) {
    let mut carry = 0;
    let mut sum = a;
    for (part, other) in sum.iter_mut().zip(b) {
        let wide = u128::from(*part) + 38 * u128::from(other) + carry;
        *part = low(wide);
        carry = wide >> 64;
    }
    (sum, low(carry))
}

fn reduce(number: Number) -> Number {
    if is_below(number, PRIME) {
        number
    } else {
        difference(number, PRIME)
    }
}

/// The low half.
#[expect(clippy::cast_possible_truncation, reason = "the low half is wanted")]
const fn low(wide: u128) -> u64 {
    wide as u64
}

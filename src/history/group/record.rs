//! What a row is while it travels to its part.

/// A row on its way to its part: a code of its key, its day and its amount, and what tells the key again.
///
/// Records are arrays of integers, because fresh zeroed memory for those comes from the system without a pass over it.
pub(super) trait Record: Copy + Send + Sync {
    /// What is subtracted from codes, days and amounts to make them short.
    type Base: Copy + Send + Sync;
    /// What stands for a key.
    type Code: Copy + Ord + Send + Sync;

    fn zeroed(len: usize) -> Vec<Self>;
    fn pack(base: Self::Base, code: Self::Code, row: u32, day: i32, amount: i64) -> Self;
    /// Within a part, equal for equal codes only, and in the order of the codes.
    fn code(self) -> Self::Code;
    /// Spreads a code over 64 bits.
    fn hash(code: Self::Code) -> u64;
    /// What tells the key: the number of a row that has it, or the whole code; `part` is the first code of the part.
    fn id(self, part: u64) -> u32;
    fn day(self, base: Self::Base) -> i32;
    fn amount(self, base: Self::Base) -> i64;
}

/// An odd number without a pattern, for spreading bits by multiplication.
pub(super) const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// 24 bytes, for any row; the code is a number or a hash.
pub(super) type Wide = [u64; 3];

impl Record for Wide {
    type Base = ();
    type Code = u64;

    fn zeroed(len: usize) -> Vec<Self> {
        vec![[0; 3]; len]
    }

    fn pack((): (), code: u64, row: u32, day: i32, amount: i64) -> Self {
        [code, u64::from(row) << 32 | u64::from(day.cast_unsigned()), amount.cast_unsigned()]
    }

    fn code(self) -> u64 {
        self[0]
    }

    fn hash(code: u64) -> u64 {
        code.wrapping_mul(SPREAD)
    }

    fn id(self, _part: u64) -> u32 {
        (self[1] >> 32) as u32
    }

    fn day(self, (): ()) -> i32 {
        (self[1] as u32).cast_signed()
    }

    fn amount(self, (): ()) -> i64 {
        self[2].cast_signed()
    }
}

/// 32 bytes, for keys whose 16-byte prefix is all of them: short texts, UUIDs. The keys travel with their rows, so that
/// they need not be looked up far away to be compared.
pub(super) type Prefixed = [u64; 4];

impl Record for Prefixed {
    type Base = ();
    type Code = (u64, u64);

    fn zeroed(len: usize) -> Vec<Self> {
        vec![[0; 4]; len]
    }

    fn pack((): (), (high, low): (u64, u64), row: u32, day: i32, amount: i64) -> Self {
        let [_, row_and_day, amount] = Wide::pack((), 0, row, day, amount);
        [high, low, row_and_day, amount]
    }

    fn code(self) -> (u64, u64) {
        (self[0], self[1])
    }

    fn hash((high, low): (u64, u64)) -> u64 {
        // Two rounds, because texts differ in few of their bits.
        let once = (high ^ low.rotate_left(32)).wrapping_mul(SPREAD);
        (once ^ (once >> 32) ^ low).wrapping_mul(SPREAD)
    }

    fn id(self, part: u64) -> u32 {
        [0, self[2], 0].id(part)
    }

    fn day(self, (): ()) -> i32 {
        [0, self[2], 0].day(())
    }

    fn amount(self, (): ()) -> i64 {
        self[3].cast_signed()
    }
}

/// 8 bytes, for keys that can be told from their digests, parts whose codes span less than 2¹⁶, days that span less
/// than 2¹⁶ and amounts that span less than 2³²: integer keys given out one after another, 179 years, 42 million in
/// cents.
pub(super) type Compact = [u32; 2];

/// The smallest day and the smallest amount.
#[derive(Clone, Copy)]
pub(super) struct CompactBase {
    pub(super) day: i32,
    pub(super) amount: i64,
}

impl Record for Compact {
    type Base = CompactBase;
    type Code = u64;

    fn zeroed(len: usize) -> Vec<Self> {
        vec![[0; 2]; len]
    }

    fn pack(base: CompactBase, code: u64, _row: u32, day: i32, amount: i64) -> Self {
        let day = day.wrapping_sub(base.day).cast_unsigned();
        [(code as u32) << 16 | day, amount.abs_diff(base.amount) as u32]
    }

    fn code(self) -> u64 {
        u64::from(self[0] >> 16)
    }

    fn hash(code: u64) -> u64 {
        code.wrapping_mul(SPREAD)
    }

    fn id(self, part: u64) -> u32 {
        (part as u32 & !0xFFFF) | self[0] >> 16
    }

    fn day(self, base: CompactBase) -> i32 {
        base.day.wrapping_add((self[0] & 0xFFFF).cast_signed())
    }

    fn amount(self, base: CompactBase) -> i64 {
        base.amount.wrapping_add(self[1].into())
    }
}

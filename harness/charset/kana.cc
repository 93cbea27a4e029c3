// Hiragana and katakana of JIS X 0208 (rows 4 and 5), in its order.
#include "charset/alphabet.h"

namespace sockdrill {

const std::u32string_view kKana =
    U"ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどな"
    U"にぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァ"
    U"アィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニ"
    U"ヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵ"
    U"ヶ";

}  // namespace sockdrill

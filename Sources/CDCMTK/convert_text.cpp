#include "convert_text.hpp"

#include <iconv.h>

#include <cstring>

namespace {

/// A graphic character set as escape sequences or a single defined term select it (PS3.3 C.12.1.1.2).
struct CodeTable {
    /// Defined terms' number, as in ISO_IR 100 and ISO 2022 IR 100.
    const char *number;
    /// What follows the escape character.
    const char *escape;
    /// iconv's name of an encoding that holds it.
    const char *encoding;
    /// Bytes of one character.
    int width;
    /// Whether it takes the place of ASCII (7 bits) rather than standing beside it (8 bits).
    bool replaces_ascii;
    /// What that encoding puts before each character; 0 for nothing.
    unsigned char prefix;
};

const CodeTable kTables[] = {
    {"6", "(B", "ASCII", 1, true, 0},
    {"13", "(J", "ASCII", 1, true, 0},
    {"13", ")I", "EUC-JP", 1, false, 0x8e},
    {"100", "-A", "ISO-8859-1", 1, false, 0},
    {"101", "-B", "ISO-8859-2", 1, false, 0},
    {"109", "-C", "ISO-8859-3", 1, false, 0},
    {"110", "-D", "ISO-8859-4", 1, false, 0},
    {"144", "-L", "ISO-8859-5", 1, false, 0},
    {"127", "-G", "ISO-8859-6", 1, false, 0},
    {"126", "-F", "ISO-8859-7", 1, false, 0},
    {"138", "-H", "ISO-8859-8", 1, false, 0},
    {"148", "-M", "ISO-8859-9", 1, false, 0},
    {"203", "-b", "ISO-8859-15", 1, false, 0},
    {"166", "-T", "TIS-620", 1, false, 0},
    {"87", "$B", "EUC-JP", 2, true, 0},
    {"159", "$(D", "EUC-JP", 2, true, 0x8f},
    {"149", "$)C", "EUC-KR", 2, false, 0},
    {"58", "$)A", "GB2312", 2, false, 0},
};

/// Appends what `bytes` mean in `encoding`.
bool convert(const std::string &bytes, const char *encoding, std::string &target) {
    iconv_t converter = iconv_open("UTF-8", encoding);
    if (converter == iconv_t(-1)) return false;
    std::string out(bytes.size() * 4 + 16, '\0');
    char *from = const_cast<char *>(bytes.data()), *to = &out[0];
    size_t from_left = bytes.size(), to_left = out.size();
    bool good = iconv(converter, &from, &from_left, &to, &to_left) != size_t(-1) && from_left == 0;
    iconv_close(converter);
    if (good) target.append(out.data(), out.size() - to_left);
    return good;
}

void append_latin(unsigned char byte, std::string &target) {
    if (byte < 0x80) {
        target += char(byte);
    } else {
        target += char(0xc0 | (byte >> 6));
        target += char(0x80 | (byte & 0x3f));
    }
}

/// One character; what the table does not have is read as Latin-1, so that text is never lost.
void append(const std::string &character, const CodeTable &table, std::string &target) {
    std::string bytes;
    if (table.prefix != 0) bytes += char(table.prefix);
    for (char c : character) bytes += table.replaces_ascii && table.width > 1 ? char(c | 0x80) : c;
    if (convert(bytes, table.encoding, target)) return;
    for (char c : character) append_latin(static_cast<unsigned char>(c), target);
}

const CodeTable *table_of(const std::string &term, bool beside_ascii) {
    size_t space = term.rfind(' ');
    std::string number = space == std::string::npos ? "" : term.substr(space + 1);
    for (const CodeTable &table : kTables) {
        if (number == table.number && table.replaces_ascii != beside_ascii) return &table;
    }
    return nullptr;
}

class Reader {
  public:
    Reader(const std::string &text, const std::vector<std::string> &terms) : text(text) {
        first_high = terms.empty() ? nullptr : table_of(terms[0], true);
        // Writers leave out the escape that names the only other set.
        for (size_t i = 1; i < terms.size() && first_high == nullptr; i++) first_high = table_of(terms[i], true);
        reset();
    }

    std::string utf8() {
        while (at < text.size()) step();
        return result;
    }

  private:
    const std::string &text;
    size_t at = 0;
    std::string result;
    const CodeTable *first_high, *low, *high;

    void reset() {
        low = &kTables[0];
        high = first_high;
    }

    bool escape() {
        for (const CodeTable &table : kTables) {
            size_t length = strlen(table.escape);
            if (text.compare(at + 1, length, table.escape) != 0) continue;
            (table.replaces_ascii ? low : high) = &table;
            at += 1 + length;
            return true;
        }
        return false;
    }

    void step() {
        unsigned char byte = static_cast<unsigned char>(text[at]);
        if (byte == 0x1b && escape()) return;
        bool is_high = byte >= 0x80;
        const CodeTable *table = is_high ? high : low;
        bool is_control = byte < 0x21 || byte == 0x7f;
        if (!is_high && (low->width == 1 || is_control)) {
            // Line ends and what separates values and parts of names bring back the first sets (PS3.5 6.1.2.5.3).
            if (strchr("\\^=\r\n\f\t", char(byte)) != nullptr && byte != 0) reset();
            result += char(byte);
            at++;
            return;
        }
        if (table == nullptr || at + size_t(table->width) > text.size()) {
            append_latin(byte, result);
            at++;
            return;
        }
        append(text.substr(at, size_t(table->width)), *table, result);
        at += size_t(table->width);
    }
};

bool is_utf8(const std::string &text) {
    std::string ignored;
    return convert(text, "UTF-8", ignored);
}

}  // namespace

namespace cdcm {

std::string text_to_utf8(const std::string &text, const std::vector<std::string> &terms) {
    bool plain = true;
    for (char c : text) plain = plain && static_cast<unsigned char>(c) < 0x80 && c != 0x1b;
    if (plain) return text;
    std::string whole, term = terms.empty() ? "" : terms[0];
    if (term == "ISO_IR 192" && is_utf8(text)) return text;
    if (term == "GB18030" && convert(text, "GB18030", whole)) return whole;
    if (term == "GBK" && convert(text, "GBK", whole)) return whole;
    // UTF-8 under a false flag: text of a set of one byte a character is hardly ever valid UTF-8 too.
    bool unstated = terms.empty() || (terms.size() == 1 && table_of(term, true) == nullptr);
    if (unstated && is_utf8(text)) return text;
    return Reader(text, terms).utf8();
}

}  // namespace cdcm

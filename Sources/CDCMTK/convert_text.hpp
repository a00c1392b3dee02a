// Text in any of DICOM's character sets to UTF-8.
#ifndef CONVERT_TEXT_HPP
#define CONVERT_TEXT_HPP

#include <string>
#include <vector>

namespace cdcm {

/// A value's text as UTF-8 (PS3.5 6.1): single-byte sets, code extensions by escape sequences, UTF-8, GB18030 and GBK. DCMTK
/// leaves this to a library that lacks some of them. Bytes that mean nothing in the stated set are read as Latin-1.
/// - terms: the values of Specific Character Set (0008,0005); empty for none.
std::string text_to_utf8(const std::string &text, const std::vector<std::string> &terms);

}  // namespace cdcm

#endif

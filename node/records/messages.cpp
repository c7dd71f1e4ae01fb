// The sentence of every code: field, value, reason, remedy. {0} column, {1} value as typed, {2} detail.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "node/records/judgement.h"

namespace sovang::records {
namespace {

struct Message {
  std::string_view code, vi, en;
};

constexpr auto kMessages = std::to_array<Message>({
    // Remarks on accepted rows.
    {"AMOUNT_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3} đồng.", "Column {0} says '{1}', read as {3} đồng."},
    {"WORKDAYS_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3} ngày công.",
     "Column {0} says '{1}', read as {3} workdays."},
    {"LAND_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3} m².", "Column {0} says '{1}', read as {3} m²."},
    {"QUANTITY_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3}.", "Column {0} says '{1}', read as {3}."},
    {"DATE_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3} (ngày trước, tháng sau).",
     "Column {0} says '{1}', read as {3} (day first)."},
    {"KIND_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3}.", "Column {0} says '{1}', read as {3}."},
    {"SOURCE_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3}.", "Column {0} says '{1}', read as {3}."},
    {"VALUE_NORMALISED", "Cột {0} ghi «{1}», hiểu là {3}.", "Column {0} says '{1}', read as {3}."},
    {"INVISIBLE_STRIPPED", "Cột {0} có ký tự vô hình, đã bỏ; giá trị là «{3}».",
     "Column {0} held invisible characters; without them it is '{3}'."},
    {"NFD_NORMALISED", "Cột {0} ghi chữ và dấu rời nhau (NFD), đã ghép lại (NFC).",
     "Column {0} held letters and marks apart (NFD); they were composed (NFC)."},
    {"FORMULA_KEPT_AS_TEXT", "Cột {0} ghi «{1}» giống công thức bảng tính; giữ nguyên là chữ.",
     "Column {0} says '{1}', which looks like a formula; it is kept as text."},
    {"NEWLINE_IN_QUOTES", "Cột {0} có chữ xuống dòng trong ngoặc kép; vẫn là một bản ghi.",
     "Column {0} has a line break inside quotes; it is one record all the same."},
    {"IN_KIND_VALUE_COMPUTED", "Cột {0} để trống, tính từ số lượng × đơn giá: {3} đồng.",
     "Column {0} is empty; quantity × unit price gives {3} đồng."},
    {"AMOUNT_NOT_ROUND", "Cột {0} ghi «{1}», không tròn nghìn đồng; hãy xem lại nếu ghi nhầm.",
     "Column {0} says '{1}', not a multiple of 1.000 đồng; check that it is meant."},
    {"RATE_UNKNOWN", "Chưa có đơn giá ngày công cho {0} «{1}»; ngày công được ghi, giá trị có khi có đơn giá.",
     "No workday rate covers {0} '{1}'; the days count, their value follows when a rate arrives."},
    {"DECISION_UNKNOWN", "Chưa có cuộc họp «{1}» nêu ở cột {0}; hãy nhập cuộc họp đó.",
     "Meeting '{1}' in column {0} is not held here yet; import it."},
    {"COLLECTED_BEFORE_DECISION",
     "Cột {0} «{1}» sớm hơn quyết định {2} được thông qua; hãy kiểm tra ngày hoặc biên bản họp.",
     "Column {0} '{1}' lies before decision {2} was passed; check the day or the minutes."},
    {"CITES_LATER", "Văn bản dẫn «{2}» là văn bản ban hành sau nó; hãy xem lại số và ngày.",
     "The document cites '{2}', which was issued after it; check number and day."},
    {"CITES_REPLACED", "Văn bản dẫn «{2}» đã bị thay thế khi đó; hãy dẫn văn bản đang có hiệu lực.",
     "The document cites '{2}', which was replaced by then; cite what is in force."},
    {"CITED_UNKNOWN", "Cột {0} ghi «{2}»: văn bản này chưa có ở đây; hãy nhập văn bản đó.",
     "Column {0} names '{2}', which is not here yet; enter that document."},
    {"WORK_CANCELLED", "Công trình «{1}» (cột {0}) đã hủy; hãy kiểm tra mã công trình.",
     "Work '{1}' (column {0}) was cancelled; check the code."},
    {"SOURCE_GIVER_MISMATCH",
     "Cột {0} ghi «{1}» không khớp với bên đóng góp (hộ: PEOPLE, tổ chức: OTHER); hãy xem lại.",
     "Column {0} says '{1}', which does not fit the giver (household: PEOPLE, organisation: OTHER); check it."},
    // Known already.
    {"SAME_ID_SAME_CONTENT", "Mã «{1}» đã có với đúng nội dung này; không ghi gì thêm.",
     "Id '{1}' is held already with this very content; nothing changes."},
    {"SAME_ID_OTHER_CONTENT",
     "Mã «{1}» đã có với nội dung khác. Bản ghi mới phải có mã mới; sửa bản cũ bằng lệnh sửa hoặc đảo bút toán.",
     "Id '{1}' is held already with another content. Give a new record a new id; mend the old one by an edit or a "
     "reversal."},
    // Questions.
    {"AMOUNT_AMBIGUOUS",
     "Cột {0} ghi «{1}»: không rõ là bao nhiêu đồng (đồng, nghìn hay triệu). Hãy ghi đủ, ví dụ 500000 hoặc 500 nghìn.",
     "Column {0} says '{1}': đồng, thousands or millions? Write it in full, e.g. 500000 or 500 nghìn."},
    {"AMOUNT_UNUSUALLY_LARGE",
     "Cột {0} ghi «{1}», lớn khác thường với một hộ (trên {2} đồng). Hãy xác nhận hoặc sửa lại.",
     "Column {0} says '{1}', unusually large for one household (above {2} đồng). Confirm it or correct it."},
    {"EXCEL_SERIAL_DATE", "Cột {0} ghi «{1}», có lẽ là số ngày của Excel ({2}). Hãy xác nhận hoặc ghi dd/mm/yyyy.",
     "Column {0} says '{1}', probably an Excel day number ({2}). Confirm it or write dd/mm/yyyy."},
    {"POSSIBLE_DUPLICATE",
     "Bản ghi {2} đã có cùng hộ, công trình, ngày và số lượng. Hãy xác nhận nếu đây là lần đóng góp khác.",
     "Record {2} has the same giver, work, day and quantity. Confirm it if this is another contribution."},
    {"WORKDAYS_UNUSUALLY_LARGE", "Cột {0} ghi «{1}», trên {2} ngày công trong một lần ghi. Hãy xác nhận hoặc sửa lại.",
     "Column {0} says '{1}', above {2} days in one entry. Confirm it or correct it."},
    {"WORKDAYS_AMBIGUOUS_DECIMAL", "Cột {0} ghi «{1}»: dấu ngăn nghìn hay dấu thập phân? Hãy ghi lại, ví dụ 1,5.",
     "Column {0} says '{1}': a thousands separator or a decimal mark? Write it as 1,5."},
    {"LAND_AMBIGUOUS_DECIMAL", "Cột {0} ghi «{1}»: hàng nghìn hay phần thập phân? Hãy ghi 1250 hoặc 1,25.",
     "Column {0} says '{1}': thousands or a decimal? Write 1250 or 1,25."},
    {"QUANTITY_AMBIGUOUS_DECIMAL", "Cột {0} ghi «{1}»: hàng nghìn hay phần thập phân? Hãy ghi 1250 hoặc 1,25.",
     "Column {0} says '{1}': thousands or a decimal? Write 1250 or 1,25."},
    {"SIGNATURES_INCOMPLETE",
     "Cột {0} ghi «{1}» trên {2} chữ ký cần có: giấy hiến đất chưa đủ chữ ký. Hãy ký đủ rồi nhập, hoặc xác nhận để ghi "
     "là đã hứa.",
     "Column {0} says '{1}' of {2} signatures: the land paper is not complete. Have it signed, or confirm it as a "
     "promise."},
    {"IN_KIND_UNVALUED",
     "Hiện vật chưa có giá trị (cột {0}). Hãy ghi đơn giá hoặc giá trị, hoặc xác nhận để tính theo số lượng, 0 đồng.",
     "The goods have no value (column {0}). Give a unit price or a value, or confirm that they count by quantity and 0 "
     "đồng."},
    // Refusals: structure and text.
    {"COLUMN_COUNT", "Dòng có {1} cột, tiêu đề có {2}. Trường có dấu phẩy phải đặt trong ngoặc kép.",
     "The row has {1} columns, the header {2}. Put a field with a comma in quotes."},
    {"FIELD_MISSING", "Cột {0} để trống («{1}») mà bản ghi này cần có. Hãy điền vào.",
     "Column {0} is empty ('{1}') and this record needs it. Fill it in."},
    {"ID_INVALID", "Cột {0} ghi «{1}»: mã phải từ 1 đến 128 byte, không có ký tự điều khiển. Hãy đổi mã.",
     "Column {0} says '{1}': an id has 1 to 128 bytes and no control characters. Change it."},
    {"ENCODING_SUSPECT",
     "Cột {0} ghi «{1}»: chữ sai bảng mã (TCVN3, VNI hoặc UTF-8 mở nhầm). Hãy chuyển sang Unicode rồi lưu «CSV UTF-8».",
     "Column {0} says '{1}': text in a wrong encoding (TCVN3, VNI or misread UTF-8). Convert it to Unicode and save as "
     "CSV UTF-8."},
    {"EXCEL_SCIENTIFIC", "Cột {0} ghi «{1}»: Excel đã làm mất chữ số. Hãy định dạng ô là chữ và gõ lại số đầy đủ.",
     "Column {0} says '{1}': Excel dropped digits. Format the cell as text and type the number in full."},
    {"EXCEL_OVERFLOW", "Cột {0} ghi «{1}»: ô Excel quá hẹp nên mất số. Hãy nới cột và lưu lại.",
     "Column {0} says '{1}': the Excel cell was too narrow. Widen the column and save again."},
    {"EXCEL_ERROR", "Cột {0} ghi «{1}»: lỗi công thức của Excel. Hãy gõ giá trị vào ô.",
     "Column {0} says '{1}': an Excel formula failed. Type the value into the cell."},
    {"EXCEL_DATE_MANGLED", "Cột {0} ghi «{1}»: Excel đã đổi giá trị thành ngày. Hãy định dạng ô là chữ và gõ lại.",
     "Column {0} says '{1}': Excel turned the value into a date. Format the cell as text and type it again."},
    {"NUMBER_INVALID", "Cột {0} ghi «{1}», không phải số nguyên từ 0 trở lên. Hãy gõ chữ số.",
     "Column {0} says '{1}', which is no whole number from 0 up. Type digits."},
    {"VALUE_UNKNOWN", "Cột {0} ghi «{1}», không có trong danh sách. Xem docs/formats/entries.md để biết các giá trị.",
     "Column {0} says '{1}', which is not in its list. See docs/formats/entries.md for the values."},
    {"YEAR_OUT_OF_RANGE", "Cột {0} ghi «{1}», ngoài khoảng năm cho phép (từ {2}). Hãy kiểm tra năm.",
     "Column {0} says '{1}', outside the years allowed (from {2}). Check the year."},
    // Refusals: references and authority.
    {"KIND_UNKNOWN",
     "Cột {0} ghi «{1}», không phải loại đóng góp nào (MONEY, WORKDAY, IN_KIND, LAND, BUDGET). Hãy sửa lại.",
     "Column {0} says '{1}', no kind of contribution (MONEY, WORKDAY, IN_KIND, LAND, BUDGET). Correct it."},
    {"SOURCE_UNKNOWN", "Cột {0} ghi «{1}», không phải nguồn nào (PEOPLE, OTHER, COMMUNE_BUDGET). Hãy sửa lại.",
     "Column {0} says '{1}', no source (PEOPLE, OTHER, COMMUNE_BUDGET). Correct it."},
    {"AREA_UNKNOWN", "Cột {0} ghi «{1}», không có mã này. Hãy ghi mã chứ không ghi tên: tên có thể trùng sau sáp nhập.",
     "Column {0} says '{1}', no such area. Write the code, not the name: names repeat after mergers."},
    {"WORK_UNKNOWN", "Cột {0} ghi «{1}», không có công trình này ở đây. Hãy kiểm tra mã hoặc nhập công trình trước.",
     "Column {0} says '{1}', no such work here. Check the code or import the work first."},
    {"WORK_AREA_MISMATCH",
     "Công trình «{1}» (cột {0}) thuộc {2}, không thuộc nơi ghi ở area_id. Hãy sửa một trong hai.",
     "Work '{1}' (column {0}) belongs to {2}, not to the area_id given. Correct one of them."},
    {"HOUSEHOLD_UNKNOWN", "Cột {0} ghi «{1}», không có hộ này ở đây. Hãy kiểm tra mã hoặc nhập hộ trước.",
     "Column {0} says '{1}', no such household here. Check the code or import the household first."},
    {"HOUSEHOLD_AREA_MISMATCH", "Hộ «{1}» (cột {0}) ở {2}, không ở nơi ghi ở area_id. Hãy sửa một trong hai.",
     "Household '{1}' (column {0}) lives in {2}, not in the area_id given. Correct one of them."},
    {"ORG_UNKNOWN", "Cột {0} ghi «{1}», không có tổ chức này ở đây. Hãy kiểm tra mã hoặc nhập tổ chức trước.",
     "Column {0} says '{1}', no such organisation here. Check the code or import it first."},
    {"GIVER_TWICE", "Có cả hộ và tổ chức «{1}» (cột {0}). Hãy để lại một bên đóng góp.",
     "Both a household and organisation '{1}' (column {0}) are given. Keep one giver."},
    {"KIND_SOURCE_MISMATCH",
     "Cột {0} ghi «{1}» không đi với loại {2}: BUDGET chỉ từ COMMUNE_BUDGET và ngược lại. Hãy sửa một trong hai.",
     "Column {0} says '{1}', which does not go with {2}: BUDGET comes from COMMUNE_BUDGET alone. Correct one of them."},
    {"FIELD_NOT_APPLICABLE", "Cột {0} ghi «{1}» mà loại {2} không có cột này. Hãy xóa ô đó hoặc sửa loại.",
     "Column {0} says '{1}', which {2} does not have. Empty the cell or correct the kind."},
    {"BUDGET_NOT_COMMUNE", "Cột {0} ghi «{1}»: chỉ kế toán xã được ghi ngân sách xã. Hãy để xã nhập bản ghi này.",
     "Column {0} says '{1}': only the commune's accountant records its budget. Leave this record to the commune."},
    {"WRITER_ROLE", "Thiết bị này không có quyền ghi loại {1}. Hãy nhờ người có vai trò đó nhập ({2}).",
     "This device may not write {1}. Have someone with that role enter it ({2})."},
    {"OPENING_BALANCE_NOT_ACCOUNTANT",
     "Số dư sổ cũ chỉ kế toán xã được nhập, để người giữ tiền không tự ghi số đầu kỳ của mình. Hãy đưa sổ cũ cho kế "
     "toán "
     "xã (vai trò accountant).",
     "What an old notebook held is entered by the commune's accountant alone, so that nobody opens the book on the "
     "money "
     "they keep. Hand the notebook to the accountant (role accountant)."},
    {"WRITER_FOREIGN_AREA",
     "Cột {0} ghi «{1}», không phải địa bàn của thiết bị này. Dùng --area để chỉ lấy dòng của mình.",
     "Column {0} says '{1}', not an area of this device. Use --area to take its own rows only."},
    {"TARGET_UNKNOWN", "Cột {0} ghi «{1}», không có bản ghi này ở đây. Hãy kiểm tra mã.",
     "Column {0} says '{1}', no such record here. Check the id."},
    {"FINDING_ANSWER_ONLY", "Chỉ Ban Thanh tra ghi phát hiện; xã trả lời bằng cách điền ô answer của phát hiện đã có.",
     "Only an inspector opens a finding; the commune answers one that is there, in the column answer."},
    {"FINDING_WORDS", "Trả lời không đổi lời của thanh tra (cột {0}) và để state là ANSWERED. Chỉ điền ô answer.",
     "An answer leaves the inspector's words (column {0}) and says state ANSWERED. Fill in answer alone."},
    {"FINDING_ANSWER", "Thanh tra không sửa câu trả lời của xã (cột {0}). Hãy để nguyên ô đó.",
     "An inspector does not change the commune's answer (column {0}). Leave it as it is."},
    {"PERIOD_INVALID", "Cột {0} ghi «{1}», không phải một kỳ. Hãy ghi 2025, 2025-Q1 hoặc 2025-H1.",
     "Column {0} says '{1}', no period. Write 2025, 2025-Q1 or 2025-H1."},
    {"AUTHOR_CODE_INVALID",
     "Mã người ghi «{1}»: chỉ dùng chữ thường không dấu, chữ số, - và . (tối đa 64), như k01-lan.",
     "Author code '{1}': small letters without marks, digits, - and . only (64 at most), like k01-lan."},
    {"PERSON_BY_FIRST", "Chỉ người được xã ghi tên cho máy này mới thêm người ghi. Hãy chọn người đó rồi ghi lại.",
     "Only the person whom the commune enrolled with this device adds others. Choose them and enter it again."},
    {"COMPLETION_NOT_NEEDED",
     "Bản ghi «{1}» (cột {0}) không thiếu gì: chỉ bổ sung cho hiện vật chưa có giá trị hoặc đất chưa đủ chữ ký, chưa "
     "đảo "
     "và chưa được bổ sung. Hãy kiểm tra mã.",
     "Record '{1}' (column {0}) lacks nothing: only goods without a value or land short of signatures, neither "
     "reversed "
     "nor completed already. Check the id."},
    {"HOUSEHOLDS_NOT_TWO", "Cột {0} ghi «{1}»: phải là đúng hai hộ khác nhau, cách nhau bằng dấu ;.",
     "Column {0} says '{1}': write exactly two different households, separated by ;."},
    {"SUCCESSORS_INVALID", "Cột {0} ghi «{1}»: ghi mỗi nơi mới một lần, và không chỉ có chính nơi cũ.",
     "Column {0} says '{1}': name each new area once, and not the old one alone."},
    {"REMITTANCE_DIRECTION",
     "Cột {0} ghi «{1}»: tiền từ {2} không nộp thẳng như vậy. Ghi từng bước: COLLECTOR sang HEAD, rồi HEAD sang "
     "COMMUNE.",
     "Column {0} says '{1}', which is no step from {2}. Record each step: COLLECTOR to HEAD, then HEAD to COMMUNE."},
    {"CONFIRMATION_NOT_OPEN",
     "Lần nộp «{1}» (cột {0}) không chờ xác nhận: đã xác nhận, đã đảo hoặc chính nó là xác nhận. Hãy kiểm tra mã.",
     "Remittance '{1}' (column {0}) waits for no confirmation: confirmed, reversed, or one itself. Check the id."},
    {"CONFIRMATION_MISMATCH",
     "Cột {0} ghi «{1}» mà bên nộp ghi «{2}». Xác nhận phải đúng như bên nộp; nếu bên nộp sai, họ đảo và ghi lại.",
     "Column {0} says '{1}', but the giving side wrote '{2}'. A confirmation repeats it; where it is wrong the giver "
     "reverses it and enters it again."},
    {"CONFIRMATION_SIDE", "Bên nhận (cột {0}: «{1}») mới được xác nhận, bên nộp thì không. Hãy để bên nhận ghi.",
     "The receiving side (column {0}: '{1}') confirms, the giving side cannot. Let them enter it."},
    {"NO_CONFLICT",
     "Bản ghi «{1}» (cột {0}, phạm vi {2}) không có hai bản khác nhau để chọn. Hãy kiểm tra loại, phạm vi và mã.",
     "Record '{1}' (column {0}, scope {2}) has no conflicting versions. Check kind, scope and id."},
    {"VERSION_NOT_IN_CONFLICT", "Cột {0} ghi «{1}», không phải bản nào đang tranh chấp. Hãy chọn một trong: {2}.",
     "Column {0} says '{1}', none of the versions in conflict. Choose one of: {2}."},
    // Refusals: edits.
    {"EDIT_UNKNOWN", "Không có bản ghi «{1}» để sửa. Hãy kiểm tra loại và mã.",
     "There is no record '{1}' to edit. Check kind and id."},
    {"EDIT_OTHER_SCOPE", "Bản ghi «{1}» do {2} ghi («-» là xã); chỉ nơi đó sửa được. Hãy nhờ nơi đó sửa.",
     "Record '{1}' was entered by {2} ('-' is the commune); only there can it be edited. Ask them to."},
    {"EDIT_WITHHELD",
     "Bản ghi «{1}» có phần riêng không nằm trên máy này ({2}); sửa ở đây sẽ làm mất phần đó. Hãy sửa trên máy có đủ.",
     "Record '{1}' has private parts that are not held here ({2}); an edit would lose them. Edit it where they are."},
    {"EDIT_ID", "Cột {0} là mã của bản ghi, không sửa được. Hãy ghi một bản mới.",
     "Column {0} makes the record's id and cannot be edited. Enter a new record."},
    // Refusals: quantities.
    {"AMOUNT_NOT_POSITIVE",
     "Cột {0} ghi «{1}»: số tiền phải lớn hơn 0. Sửa sai bằng bút toán đảo (reverses_id), không ghi số âm.",
     "Column {0} says '{1}': an amount is above 0. Correct mistakes by a reversal (reverses_id), not a negative "
     "amount."},
    {"AMOUNT_FRACTIONAL", "Cột {0} ghi «{1}»: tiền không có phần lẻ dưới một đồng. Hãy ghi số nguyên.",
     "Column {0} says '{1}': money has no fraction of a đồng. Write a whole number."},
    {"AMOUNT_UNPARSEABLE", "Cột {0} ghi «{1}», không đọc được là số tiền. Hãy gõ chữ số, ví dụ 500000 hoặc 1,5 triệu.",
     "Column {0} says '{1}', which cannot be read as an amount. Type digits, e.g. 500000 or 1,5 triệu."},
    {"AMOUNT_OUT_OF_RANGE", "Cột {0} ghi «{1}», lớn hơn mức máy ghi được. Hãy kiểm tra số chữ số.",
     "Column {0} says '{1}', more than can be stored. Check the number of digits."},
    {"WORKDAYS_NOT_HALF_DAY", "Cột {0} ghi «{1}»: ngày công tính theo nửa ngày. Hãy ghi 1, 1,5, 2…",
     "Column {0} says '{1}': workdays go by half days. Write 1, 1,5, 2 …"},
    {"WORKDAYS_NOT_POSITIVE", "Cột {0} ghi «{1}»: số công phải lớn hơn 0. Sửa sai bằng bút toán đảo.",
     "Column {0} says '{1}': workdays are above 0. Correct mistakes by a reversal."},
    {"WORKDAYS_UNPARSEABLE", "Cột {0} ghi «{1}», không đọc được là số ngày công. Hãy ghi ví dụ 1,5 hoặc nửa ngày.",
     "Column {0} says '{1}', which cannot be read as workdays. Write e.g. 1,5 or nửa ngày."},
    {"LAND_UNIT_AMBIGUOUS", "Cột {0} ghi «{1}»: sào, thước, công, mẫu khác nhau theo vùng. Hãy ghi bằng m².",
     "Column {0} says '{1}': sào, thước, công and mẫu differ by region. Write m²."},
    {"LAND_UNPARSEABLE", "Cột {0} ghi «{1}», không đọc được là diện tích (đến 0,01 m²). Hãy ghi ví dụ 37,5.",
     "Column {0} says '{1}', which cannot be read as an area (to 0,01 m²). Write e.g. 37,5."},
    {"LAND_NOT_POSITIVE", "Cột {0} ghi «{1}»: diện tích phải lớn hơn 0. Sửa sai bằng bút toán đảo.",
     "Column {0} says '{1}': an area is above 0. Correct mistakes by a reversal."},
    {"QUANTITY_UNPARSEABLE", "Cột {0} ghi «{1}», không đọc được là số lượng (đến phần nghìn). Hãy ghi ví dụ 2,5.",
     "Column {0} says '{1}', which cannot be read as a quantity (to thousandths). Write e.g. 2,5."},
    {"QUANTITY_NOT_POSITIVE", "Cột {0} ghi «{1}»: số lượng phải lớn hơn 0. Sửa sai bằng bút toán đảo.",
     "Column {0} says '{1}': a quantity is above 0. Correct mistakes by a reversal."},
    {"IN_KIND_VALUE_MISMATCH", "Cột {0} ghi «{1}» nhưng {2} ra số khác. Hãy sửa số lượng, đơn giá hoặc giá trị.",
     "Column {0} says '{1}', but {2} is not that. Correct quantity, price or value."},
    {"IN_KIND_VALUE_FRACTIONAL",
     "Đơn giá «{1}» (cột {0}) nhân số lượng không ra số đồng nguyên. Hãy ghi giá trị vào value_vnd.",
     "Unit price '{1}' (column {0}) times the quantity is no whole đồng. Write the agreed value in value_vnd."},
    {"SIGNERS_INVALID", "Cột {0} ghi «{1}» trên {2} chữ ký cần có. Số cần có ít nhất là 1 và không nhỏ hơn số đã ký.",
     "Column {0} says '{1}' of {2} signatures. At least 1 is required, and no more can have signed than are required."},
    {"RATE_ODD", "Cột {0} ghi «{1}»: đơn giá phải chẵn, để nửa ngày ra số đồng nguyên.",
     "Column {0} says '{1}': a rate must be even, so that half a day is a whole đồng."},
    {"RATE_OVERLAP", "Cột {0} ghi «{1}»: trùng thời gian với đơn giá khác. Hãy sửa ngày bắt đầu hoặc ngày kết thúc.",
     "Column {0} says '{1}': it overlaps another rate. Correct the first or the last day."},
    {"RATE_GAP", "Cột {0} ghi «{1}»: để trống những ngày không có đơn giá nào. Hãy nối liền các khoảng.",
     "Column {0} says '{1}': it leaves days without any rate. Make the periods join."},
    {"CASH_OVERSPENT",
     "Cột {0} ghi «{1}» nhưng công trình chỉ còn {2} đồng. Hãy nhập khoản thu còn thiếu hoặc sửa số chi.",
     "Column {0} says '{1}', but the work has {2} đồng left. Import what was received first or correct the amount."},
    // Refusals: days and votes.
    {"DATE_INVALID", "Cột {0} ghi «{1}», không phải ngày có thật (ngày/tháng/năm). Hãy ghi dd/mm/yyyy.",
     "Column {0} says '{1}', no such day (day/month/year). Write dd/mm/yyyy."},
    {"DATE_IN_FUTURE", "Cột {0} ghi «{1}», sau hôm nay ({2}). Hãy kiểm tra ngày hoặc đồng hồ máy.",
     "Column {0} says '{1}', after today ({2}). Check the day or the machine's clock."},
    {"DATE_OUT_OF_RANGE", "Cột {0} ghi «{1}», trước năm {2}. Hãy kiểm tra năm.",
     "Column {0} says '{1}', before {2}. Check the year."},
    {"DATE_ORDER", "Cột {0} ghi «{1}», sớm hơn {2} là ngày phải đến trước. Hãy sửa một trong hai.",
     "Column {0} says '{1}', before {2}, which must come first. Correct one of them."},
    {"VOTES_NOT_ATTENDING", "Cột {0} ghi «{1}» nhưng tán thành + không tán thành + không có ý kiến = {2}. Hãy sửa lại.",
     "Column {0} says '{1}', but for + against + abstain = {2}. Correct them."},
    {"ATTENDING_OVER_TOTAL", "Cột {0} ghi «{1}», nhiều hơn tổng số hộ {2}. Hãy sửa lại.",
     "Column {0} says '{1}', more than all {2} households. Correct it."},
    {"PASSED_MISMATCH", "Cột {0} ghi «{1}» nhưng theo số phiếu phải là {2} (tính trên tổng số hộ). Hãy sửa lại.",
     "Column {0} says '{1}', but the votes make it {2} (of all households). Correct it."},
    {"STATUS_MISMATCH", "Cột {0} ghi «{1}» mà đã có ngày giải quyết. Hãy ghi RESOLVED hoặc xóa ngày.",
     "Column {0} says '{1}' although a day of resolution is given. Write RESOLVED or remove the day."},
    {"PETITIONER_NAMED", "Cột {0} có vẻ là tên người: danh tính người gửi đơn không được ghi. Hãy dùng mã.",
     "Column {0} looks like a name: a petitioner's identity is never stored. Use a code."},
    {"DISTRICT_ABOLISHED", "Cột {0} ghi «{1}»: không còn cấp huyện sau {2}. Hãy kiểm tra cấp hoặc ngày công nhận.",
     "Column {0} says '{1}': there is no district level after {2}. Check the level or the day."},
    // Refusals: reversals and receipts.
    {"REVERSAL_TARGET_UNKNOWN", "Cột {0} ghi «{1}», không có bản ghi này để đảo. Hãy kiểm tra mã.",
     "Column {0} says '{1}', no such record to reverse. Check the id."},
    {"REVERSAL_NOT_EXACT",
     "Bút toán đảo của «{1}» (cột {0}) không khớp: phải giữ mọi trường và đổi dấu mọi số lượng. Hãy dùng lệnh reverse.",
     "The reversal of '{1}' (column {0}) is not exact: every field stays, every quantity is negated. Use the command "
     "reverse."},
    {"ALREADY_REVERSED", "Bản ghi «{1}» (cột {0}) đã được đảo; mỗi bản chỉ đảo một lần. Hãy bỏ dòng này.",
     "Record '{1}' (column {0}) is reversed already; once is all. Leave this row out."},
    {"IS_REVERSAL", "Bản ghi «{1}» (cột {0}) là một bút toán đảo; không đảo lại mà hãy ghi lại bản mới.",
     "Record '{1}' (column {0}) is a reversal itself; enter the record again instead."},
    {"RECEIPT_REUSED", "Số phiếu «{1}» (cột {0}) đã dùng cho bản ghi {2}. Mỗi số chỉ dùng một lần; hãy ghi đúng số.",
     "Receipt number '{1}' (column {0}) belongs to record {2}. A number is used once; write the right one."},
});

std::string_view template_of(std::string_view code, Language language) {
  const auto* found =
      std::find_if(kMessages.begin(), kMessages.end(), [&](const Message& message) { return message.code == code; });
  if (found == kMessages.end()) return code;
  return language == Language::vi ? found->vi : found->en;
}

}  // namespace

std::string explain(const Finding& finding, Language language) {
  const auto equals = finding.normalised.find('=');
  const std::string_view value =
      equals == std::string::npos ? std::string_view{} : std::string_view(finding.normalised).substr(equals + 1);
  return fmt::format(fmt::runtime(template_of(finding.code, language)), finding.column, finding.typed, finding.detail,
                     value);
}

}  // namespace sovang::records

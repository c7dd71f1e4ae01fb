#include "examples/made_up.h"

namespace sovang::examples {
namespace {

constexpr std::array<std::string_view, 20> kFamilies{"Nguyễn", "Trần", "Lê",    "Phạm", "Hoàng", "Vũ", "Đặng",
                                                     "Bùi",    "Đỗ",   "Hồ",    "Ngô",  "Dương", "Lý", "Phan",
                                                     "Trịnh",  "Đinh", "Lương", "Tạ",   "Quách", "Hà"};
constexpr std::array<std::string_view, 10> kMenMiddle{"Văn", "Hữu",  "Đức",   "Quang", "Công",
                                                      "Bá",  "Xuân", "Trọng", "Minh",  "Thế"};
constexpr std::array<std::string_view, 8> kWomenMiddle{"Thị",      "Thị",     "Thị",  "Thị Kim",
                                                       "Thị Minh", "Thị Thu", "Ngọc", "Diệu"};
constexpr std::array<std::string_view, 24> kMenGiven{"Dũng", "Hùng", "Sơn",  "Thắng", "Lâm", "Tuấn", "Khánh", "Phúc",
                                                     "Quân", "Tiến", "Mạnh", "Hưng",  "Đạt", "Long", "Bình",  "Nam",
                                                     "Ước",  "Vinh", "Toàn", "Định",  "Ân",  "Duy",  "Kiên",  "Hòa"};
constexpr std::array<std::string_view, 24> kWomenGiven{
    "Hoa",   "Lan",  "Hương", "Thủy", "Nga", "Mai",    "Yến",  "Ánh", "Oanh", "Dung", "Hằng", "Loan",
    "Nhung", "Liên", "Thúy",  "Vân",  "Cúc", "Phượng", "Hiền", "Tâm", "Ly",   "Xuân", "Đào",  "Huệ"};

}  // namespace

Person draw_person(Draw& draw, bool woman) {
  std::string name(draw.from(kFamilies));
  name += ' ';
  name += woman ? draw.from(kWomenMiddle) : draw.from(kMenMiddle);
  name += ' ';
  name += woman ? draw.from(kWomenGiven) : draw.from(kMenGiven);
  return {name, woman};
}

}  // namespace sovang::examples

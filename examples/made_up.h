#pragma once
// The words that the made-up commune draws from, and the draw itself.

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace sovang::examples {

/// std::mt19937_64 gives the same numbers everywhere; the standard's distributions do not, so they are not used.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}
  /// 0 to `count` − 1.
  std::int64_t below(std::int64_t count) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(count));
  }
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool one_in(std::int64_t count) { return below(count) == 0; }
  template <class T, std::size_t N>
  const T& from(const std::array<T, N>& words) {
    return words[static_cast<std::size_t>(below(static_cast<std::int64_t>(N)))];
  }

 private:
  std::mt19937_64 engine_;
};

struct Person {
  std::string name;
  bool woman = false;
};
Person draw_person(Draw& draw, bool woman);

struct Place {
  std::string_view name;
};
struct Task {
  std::string_view title, sector, unit;
  int least, most;
};
struct Good {
  std::string_view item, unit;
  int price_vnd;
  bool halves;  // may be given by the half unit
};
struct Donor {
  std::string_view name, kind;
};

inline constexpr std::array<std::string_view, 24> kAreaNames{
    "Đồng Mít",  "Gò Lim",   "Bến Đá",     "Cây Gạo",   "Ao Sen",  "Vườn Chè", "Đồi Cọ",   "Suối Cạn",
    "Nà Hoa",    "Cầu Tre",  "Xóm Thượng", "Xóm Hạ",    "Đầm Vạc", "Rừng Già", "Bãi Dâu",  "Giếng Ngọc",
    "Cổng Đình", "Ruộng Cả", "Khe Trong",  "Khe Ngoài", "Đá Bàn",  "Mỏ Cày",   "Sông Lấp", "Tân Lập"};
inline constexpr std::array<Task, 4> kCommuneTasks{
    {{"Cứng hóa đường liên thôn", "ECONOMY", "m", 800, 2400},
     {"Xóa nhà tạm cho hộ nghèo", "CULTURE_SOCIETY", "nhà", 6, 20},
     {"Tổ công nghệ số giúp dân", "POLITICAL_SYSTEM", "tổ", 4, 12},
     {"Camera an ninh các ngả đường", "DEFENCE_SECURITY", "mắt", 8, 24}}};
inline constexpr std::array<Task, 8> kAreaTasks{{{"Bê tông hóa đường ngõ", "ECONOMY", "m", 150, 700},
                                                 {"Mở rộng đường nội đồng", "ECONOMY", "m", 300, 1200},
                                                 {"Nạo vét mương tiêu", "ECONOMY", "m", 200, 900},
                                                 {"Sửa chữa nhà văn hóa", "CULTURE_SOCIETY", "công trình", 1, 1},
                                                 {"Thắp sáng đường quê", "CULTURE_SOCIETY", "bóng", 20, 60},
                                                 {"Trồng đường hoa, cây xanh", "CULTURE_SOCIETY", "m", 400, 1500},
                                                 {"Lắp camera an ninh", "DEFENCE_SECURITY", "mắt", 4, 16},
                                                 {"Xây dựng thôn kiểu mẫu", "POLITICAL_SYSTEM", "mô hình", 1, 1}}};
inline constexpr std::array<Good, 8> kGoods{{{"Xi măng PCB40", "bao", 92'000, false},
                                             {"Cát vàng", "m³", 340'000, true},
                                             {"Đá 2x4", "m³", 380'000, true},
                                             {"Gạch không nung", "viên", 1'400, false},
                                             {"Cây hoa ban", "cây", 120'000, false},
                                             {"Bóng đèn LED 50W", "bộ", 260'000, false},
                                             {"Ca máy xúc", "ca", 1'800'000, true},
                                             {"Sơn chống gỉ", "thùng", 750'000, false}}};
inline constexpr std::array<Donor, 10> kDonors{{{"Hợp tác xã Chè Suối Mây", "COOPERATIVE"},
                                                {"Công ty TNHH Vận tải Đường Xuôi", "COMPANY"},
                                                {"Xưởng mộc Lim Vàng", "COMPANY"},
                                                {"Quán vật liệu Hai Nhà", "COMPANY"},
                                                {"Hội đồng hương Suối Mây tại Hà Nội", "HOMETOWN_ASSOC"},
                                                {"Nhóm thiện nguyện Áo Ấm", "DONOR_GROUP"},
                                                {"Trang trại gà Đồi Cọ", "COMPANY"},
                                                {"Hội cựu học sinh khóa 1998", "DONOR_GROUP"},
                                                {"Cơ sở may Chỉ Đỏ", "COMPANY"},
                                                {"Hợp tác xã Nấm Rừng", "COOPERATIVE"}}};
inline constexpr std::array<std::string_view, 6> kPurposes{"Mua vật liệu",      "Thuê máy thi công", "Vận chuyển",
                                                           "Mua thiết bị điện", "Thuê thợ kỹ thuật", "Mua cây, hoa"};
inline constexpr std::array<std::string_view, 4> kLandTypes{"CLN", "ONT", "LUC", "BHK"};
inline constexpr std::array<std::string_view, 5> kLandAssets{"", "8 m tường rào gạch", "2 cây xoài, 1 cây mít",
                                                             "cổng sắt", "bờ tre 6 m"};
inline constexpr std::array<std::string_view, 4> kPetitionKinds{"PROPOSAL", "DISPUTE", "COMPLAINT", "DENUNCIATION"};
inline constexpr std::array<std::string_view, 7> kPetitionFields{
    "LAND_BOUNDARY", "LAND_INHERITANCE", "LAND_RESIDENTIAL", "NEIGHBOURHOOD", "MARRIAGE_FAMILY", "ENVIRONMENT",
    "OTHER"};
inline constexpr std::array<std::string_view, 3> kResolutions{"MEDIATED", "PROCESSED", "SETTLED"};
inline constexpr std::array<std::string_view, 4> kSectors{"ECONOMY", "CULTURE_SOCIETY", "DEFENCE_SECURITY",
                                                          "POLITICAL_SYSTEM"};
inline constexpr std::array<std::string_view, 6> kModelTitles{
    "Góp vốn giúp nhau thoát nghèo", "Quỹ khuyến học dòng họ", "Ngõ xóm bình yên",
    "Chính quyền thân thiện",        "Phân loại rác tại nhà",  "Tổ hợp tác nuôi ong"};
inline constexpr std::array<std::string_view, 5> kOrganisers{"Hội Phụ nữ", "Hội Nông dân", "Đoàn Thanh niên",
                                                             "Hội Cựu chiến binh", "Ủy ban MTTQ"};

}  // namespace sovang::examples

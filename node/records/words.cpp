#include "node/records/words.h"

#include <algorithm>
#include <array>

#include "node/records/text.h"

namespace sovang::records {
namespace {

template <std::size_t N>
constexpr std::span<const std::string_view> labels(const std::array<std::string_view, N>& list) {
  return list;
}

constexpr auto kMoney = std::to_array<std::string_view>({"tien", "tien mat", "chuyen khoan"});
constexpr auto kWorkday = std::to_array<std::string_view>({"ngay cong", "cong", "cong lao dong", "ngay cong lao dong"});
constexpr auto kInKind = std::to_array<std::string_view>({"hien vat", "vat tu", "vat lieu"});
constexpr auto kLandGift = std::to_array<std::string_view>({"hien dat", "dat"});
constexpr auto kBudget =
    std::to_array<std::string_view>({"ngan sach", "ngan sach xa", "kinh phi xa", "kinh phi cap xa"});
constexpr auto kContributionKinds = std::to_array<Word>({{"MONEY", labels(kMoney)},
                                                         {"WORKDAY", labels(kWorkday)},
                                                         {"IN_KIND", labels(kInKind)},
                                                         {"LAND", labels(kLandGift)},
                                                         {"BUDGET", labels(kBudget)}});

constexpr auto kPeople = std::to_array<std::string_view>({"nhan dan", "dan", "nguoi dan", "ho dan", "ho gia dinh"});
constexpr auto kOther = std::to_array<std::string_view>(
    {"khac", "nguon khac", "xa hoi hoa", "doanh nghiep", "manh thuong quan", "dong huong"});
constexpr auto kSources =
    std::to_array<Word>({{"PEOPLE", labels(kPeople)}, {"OTHER", labels(kOther)}, {"COMMUNE_BUDGET", labels(kBudget)}});

constexpr auto kCommune = std::to_array<std::string_view>({"xa", "cap xa"});
constexpr auto kArea = std::to_array<std::string_view>({"khu", "thon", "ap", "ban", "khu dan cu"});
constexpr auto kLevels = std::to_array<Word>({{"COMMUNE", labels(kCommune)}, {"AREA", labels(kArea)}});

constexpr auto kDistrict = std::to_array<std::string_view>({"huyen", "cap huyen"});
constexpr auto kProvince = std::to_array<std::string_view>({"tinh", "cap tinh"});
constexpr auto kRecognised = std::to_array<Word>(
    {{"COMMUNE", labels(kCommune)}, {"DISTRICT", labels(kDistrict)}, {"PROVINCE", labels(kProvince)}});

constexpr auto kPlanned = std::to_array<std::string_view>({"du kien", "ke hoach"});
constexpr auto kInProgress = std::to_array<std::string_view>({"dang lam", "dang thuc hien"});
constexpr auto kCompleted = std::to_array<std::string_view>({"hoan thanh", "da hoan thanh"});
constexpr auto kCancelled = std::to_array<std::string_view>({"huy", "da huy"});
constexpr auto kWorkStates = std::to_array<Word>({{"PLANNED", labels(kPlanned)},
                                                  {"IN_PROGRESS", labels(kInProgress)},
                                                  {"COMPLETED", labels(kCompleted)},
                                                  {"CANCELLED", labels(kCancelled)}});

constexpr auto kEconomy = std::to_array<std::string_view>({"kinh te"});
constexpr auto kCulture = std::to_array<std::string_view>({"van hoa - xa hoi", "van hoa xa hoi"});
constexpr auto kDefence = std::to_array<std::string_view>({"quoc phong - an ninh", "quoc phong an ninh"});
constexpr auto kPolitical = std::to_array<std::string_view>({"xay dung he thong chinh tri", "he thong chinh tri"});
constexpr auto kSectors = std::to_array<Word>({{"ECONOMY", labels(kEconomy)},
                                               {"CULTURE_SOCIETY", labels(kCulture)},
                                               {"DEFENCE_SECURITY", labels(kDefence)},
                                               {"POLITICAL_SYSTEM", labels(kPolitical)}});

constexpr auto kMeeting = std::to_array<std::string_view>({"hop", "hoi nghi"});
constexpr auto kBallot = std::to_array<std::string_view>({"phieu", "lay phieu", "phieu lay y kien"});
constexpr auto kMethods = std::to_array<Word>({{"MEETING", labels(kMeeting)}, {"BALLOT", labels(kBallot)}});

constexpr auto kNotPoor = std::to_array<std::string_view>({"khong", "khong ngheo"});
constexpr auto kNearPoor = std::to_array<std::string_view>({"can ngheo", "ho can ngheo"});
constexpr auto kPoor = std::to_array<std::string_view>({"ngheo", "ho ngheo"});
constexpr auto kPoverty =
    std::to_array<Word>({{"NONE", labels(kNotPoor)}, {"NEAR_POOR", labels(kNearPoor)}, {"POOR", labels(kPoor)}});

constexpr auto kMan = std::to_array<std::string_view>({"nam"});
constexpr auto kWoman = std::to_array<std::string_view>({"nu"});
constexpr auto kSexes = std::to_array<Word>({{"M", labels(kMan)}, {"F", labels(kWoman)}});

constexpr auto kComplaint = std::to_array<std::string_view>({"khieu nai"});
constexpr auto kDenunciation = std::to_array<std::string_view>({"to cao"});
constexpr auto kProposal = std::to_array<std::string_view>({"kien nghi", "phan anh", "kien nghi, phan anh"});
constexpr auto kDispute = std::to_array<std::string_view>({"tranh chap"});
constexpr auto kPetitionKinds = std::to_array<Word>({{"COMPLAINT", labels(kComplaint)},
                                                     {"DENUNCIATION", labels(kDenunciation)},
                                                     {"PROPOSAL", labels(kProposal)},
                                                     {"DISPUTE", labels(kDispute)}});

constexpr auto kCollective = std::to_array<std::string_view>({"tap the"});
constexpr auto kIndividual = std::to_array<std::string_view>({"ca nhan"});
constexpr auto kHousehold = std::to_array<std::string_view>({"ho", "ho gia dinh"});
constexpr auto kRecipients = std::to_array<Word>(
    {{"COLLECTIVE", labels(kCollective)}, {"INDIVIDUAL", labels(kIndividual)}, {"HOUSEHOLD", labels(kHousehold)}});

constexpr auto kRateKinds = std::to_array<Word>({{"WORKDAY", labels(kWorkday)}});

constexpr auto kCollector = std::to_array<std::string_view>({"nguoi thu", "nguoi thu tien"});
constexpr auto kHead = std::to_array<std::string_view>({"truong khu", "truong thon", "truong ap", "truong ban"});
constexpr auto kHands =
    std::to_array<Word>({{"COLLECTOR", labels(kCollector)}, {"HEAD", labels(kHead)}, {"COMMUNE", labels(kCommune)}});

constexpr auto kLaw = std::to_array<std::string_view>({"luat", "phap lenh"});
constexpr auto kDecree = std::to_array<std::string_view>({"nghi dinh", "thong tu"});
constexpr auto kResolution = std::to_array<std::string_view>({"nghi quyet"});
constexpr auto kDirective = std::to_array<std::string_view>({"chi thi"});
constexpr auto kDecisionPaper = std::to_array<std::string_view>({"quyet dinh"});
constexpr auto kPlan = std::to_array<std::string_view>({"ke hoach", "chuong trinh"});
constexpr auto kLetter = std::to_array<std::string_view>({"cong van"});
constexpr auto kReport = std::to_array<std::string_view>({"bao cao"});
constexpr auto kOtherPaper = std::to_array<std::string_view>({"khac"});
constexpr auto kDocumentTypes = std::to_array<Word>({{"LAW", labels(kLaw)},
                                                     {"DECREE", labels(kDecree)},
                                                     {"RESOLUTION", labels(kResolution)},
                                                     {"DIRECTIVE", labels(kDirective)},
                                                     {"DECISION", labels(kDecisionPaper)},
                                                     {"PLAN", labels(kPlan)},
                                                     {"LETTER", labels(kLetter)},
                                                     {"REPORT", labels(kReport)},
                                                     {"OTHER", labels(kOtherPaper)}});

constexpr auto kFindingStates = std::to_array<Word>({{"OPEN", {}}, {"ANSWERED", {}}, {"CLOSED", {}}});

constexpr auto kSections = std::to_array<Word>({{"NUMBER", {}},
                                                {"I.1", {}},
                                                {"I.2", {}},
                                                {"I.3", {}},
                                                {"I.4", {}},
                                                {"I.5", {}},
                                                {"I.6", {}},
                                                {"I.7", {}},
                                                {"II", {}},
                                                {"III", {}},
                                                {"IV", {}},
                                                {"V", {}}});

constexpr auto kBoard = std::to_array<std::string_view>({"bang tin"});
constexpr auto kPortal = std::to_array<std::string_view>({"cong thong tin", "trang thong tin"});
constexpr auto kLoudspeaker = std::to_array<std::string_view>({"loa", "loa truyen thanh"});
constexpr auto kPostingForms = std::to_array<Word>({{"BOARD", labels(kBoard)},
                                                    {"PORTAL", labels(kPortal)},
                                                    {"LOUDSPEAKER", labels(kLoudspeaker)},
                                                    {"HEAD", labels(kHead)},
                                                    {"OTHER", labels(kOtherPaper)}});

constexpr auto kFrontHead = std::to_array<std::string_view>({"truong ban cong tac mat tran"});
constexpr auto kClerk = std::to_array<std::string_view>({"can bo", "can bo dan van", "van phong"});
constexpr auto kAccountant = std::to_array<std::string_view>({"ke toan"});
constexpr auto kChair = std::to_array<std::string_view>({"chu tich"});
constexpr auto kInspector = std::to_array<std::string_view>({"thanh tra", "thanh tra nhan dan", "giam sat"});
constexpr auto kPersonRoles = std::to_array<Word>({{"HEAD", labels(kHead)},
                                                   {"FRONT_HEAD", labels(kFrontHead)},
                                                   {"COLLECTOR", labels(kCollector)},
                                                   {"CLERK", labels(kClerk)},
                                                   {"ACCOUNTANT", labels(kAccountant)},
                                                   {"CHAIR", labels(kChair)},
                                                   {"INSPECTOR", labels(kInspector)}});

struct FieldWords {
  std::string_view type, field;
  std::span<const Word> words;
};
constexpr auto kFieldWords = std::to_array<FieldWords>({
    {"contribution", "kind", kContributionKinds},
    {"contribution", "source", kSources},
    {"work", "level", kLevels},
    {"work", "status", kWorkStates},
    {"work", "sector", kSectors},
    {"model", "sector", kSectors},
    {"model", "nominated_level", kRecognised},
    {"model", "recognised_level", kRecognised},
    {"meeting", "method", kMethods},
    {"household", "poverty", kPoverty},
    {"household", "head_sex", kSexes},
    {"petition", "petition_kind", kPetitionKinds},
    {"commendation", "recipient_kind", kRecipients},
    {"rate", "kind", kRateKinds},
    {"opening_balance", "kind", std::span<const Word>(kContributionKinds).first(4)},  // all but BUDGET
    {"remittance", "from_role", kHands},
    {"remittance", "to_role", kHands},
    {"document", "doc_type", kDocumentTypes},
    {"finding", "state", kFindingStates},
    {"report_text", "section", kSections},
    {"posting", "form", kPostingForms},
    {"person", "role", kPersonRoles},
});

}  // namespace

std::span<const Word> words_of(std::string_view type, std::string_view field) {
  for (const FieldWords& entry : kFieldWords) {
    if (entry.type == type && entry.field == field) return entry.words;
  }
  return {};
}

std::optional<std::string_view> find_word(std::span<const Word> words, std::string_view text) {
  for (const Word& word : words) {
    if (word.code == text) return word.code;
  }
  const std::string key = search_key_plain(text);
  for (const Word& word : words) {
    if (search_key_plain(word.code) == key) return word.code;
    if (std::find(word.labels.begin(), word.labels.end(), key) != word.labels.end()) return word.code;
  }
  return std::nullopt;
}

}  // namespace sovang::records

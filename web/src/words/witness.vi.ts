// Lời của trang người làm chứng.

const words = {
  'hub.witnesses': 'Người làm chứng',
  'witness.why': 'Ban thanh tra, Mặt trận… đối chứng sổ của xã bằng khóa riêng, qua tệp mang đi. Sổ bị sửa hay cắt bớt về sau thì họ phát hiện được.',
  'witness.vkey': 'Khóa công khai của người làm chứng',
  'witness.hint': 'Dòng do `sovang witness create` in ra, nhận tận tay.',
  'witness.add': 'Ghi vào sổ',
  'witness.added': 'Đã ghi {name}. Khóa đã ghi thì không đổi.',
  'witness.file': 'Tệp đã đối chứng',
  'witness.file.why': 'Tệp .tlog-proof hoặc tệp do `sovang cosign` viết. Từ đó chứng minh, biên nhận và bản xuất mang thêm chữ ký này.',
  'witness.take': 'Nhận tệp',
  'witness.took': 'Đã nhận {n} đầu sổ, {m} chữ ký mới.',
  'witness.list': 'Đã ghi',
  'witness.none': 'Chưa ghi người làm chứng nào.',
  'witness.since': 'Ghi lúc {at}',
  'witness.never': 'Chưa đối chứng gì.',
  'witness.last': '{n} sổ; lần cuối {at}: {origin}, {size} mục',
  'witness.end': 'Ngừng người này',
  'witness.end.sure': 'Từ nay sổ không nhận chữ ký mới của {name}; chữ ký đã nhận vẫn được tính. Không mở lại được: người mới cần khóa mới, tên mới.',
  'witness.end.reason': 'Lý do (mất khóa, ban giải thể…)',
  'witness.end.yes': 'Ngừng, ghi vào sổ',
  'witness.ended': '{name} đã ngừng.',
  'witness.end.at': 'Đã ngừng {at}. Chữ ký cũ vẫn được tính.',
};
export default words;

// Words of the pages about closed periods.

export default {
  'hub.closings': 'Khóa sổ',
  'closing.what': 'Khóa sổ giữ nguyên số liệu của một kỳ đã hết: số liệu thành một mục trong sổ của xã, ai cũng kiểm tra được. Khoản đến sau được ghi vào kỳ đang mở và kê riêng.',
  'closing.none': 'Chưa khóa kỳ nào.',
  'closing.version': 'bản {n}',
  'closing.on': 'Khóa ngày {day}',
  'closing.total': 'Tổng huy động',
  'closing.digest': 'Mã số liệu',
  'closing.sheet': 'Tờ khóa sổ',
  'closing.open': 'Kỳ đã hết, chưa khóa',
  'closing.allclosed': 'Các kỳ gần đây đều đã khóa.',
  'closing.go': 'Khóa {period}',
  'closing.sure': 'Khóa {period}? Số liệu đã khóa không sửa được; sai thì ra bản đính chính, kèm lý do.',
  'closing.yes': 'Khóa sổ',
  'closing.correct': 'Đính chính',
  'closing.reason': 'Lý do đính chính',
  'closing.make': 'Ra bản đính chính',
  'closing.done': 'Đã khóa {period}, bản {n}.',
  'closing.only': 'Chỉ kế toán xã khóa sổ và đính chính.',
  'closing.scan': 'Quét mã này ở trang “Kiểm tra biên nhận”, hoặc bằng chương trình kiểm tra, để đối chiếu tờ này với sổ của xã.',
  'closing.figures': 'Số liệu đã khóa',
};

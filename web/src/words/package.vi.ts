// Lời của trang gói kiểm tra.

const words = {
  'hub.package': 'Gói kiểm tra',
  'package.why': 'Một tệp .zip để người khác tự kiểm tra sổ của xã: mọi khoản, mọi chữ ký, thứ tự, và tính lại được báo cáo. Không cần mạng, không cần hỏi xã.',
  'package.for': 'Gói cho ai',
  'package.inspector': 'Thanh tra, ban giám sát',
  'package.inspector.has': 'Có tên người góp và thửa đất. Không có số điện thoại, địa chỉ, hộ nghèo, ghi chú và đơn thư.',
  'package.open': 'Ai cũng xem được',
  'package.open.has': 'Chỉ có mã, ngày, số tiền, số công, diện tích. Không có tên người, không có đơn thư.',
  'package.go': 'Tải gói',
  'package.making': 'Đang lập gói…',
  'package.done': 'Tệp {name} nằm trong thư mục tải về: {n} mục.',
  'package.waiting': 'Còn {n} mục mới chưa đối chứng nên chưa có trong gói.',
  'package.how': 'Người nhận kiểm tra thế nào',
  'package.step.unpack': 'Giải nén tệp vào một thư mục, như {dir}.',
  'package.step.keys': 'So hai khóa của xã dưới đây với bảng niêm yết hoặc giấy xã đã ký. Khóa đi cùng gói chưa chứng minh được gì.',
  'package.step.audit': 'Chạy chương trình sovang (mã nguồn mở) trên máy của mình:',
  'package.step.audit.says': 'Phải thấy “KẾT LUẬN: nguyên vẹn”. Nếu không, chương trình chỉ rõ sổ nào, mục nào, sai gì.',
  'package.step.report': 'Tính lại báo cáo từ gói rồi so với báo cáo xã đã công bố:',
  'package.step.report.says': 'Mục “not_in_package” cho biết số nào không tính được từ gói: đơn thư, hộ nghèo. Tờ khóa sổ có nêu các số đó.',
  'package.step.receipt': 'Từng tờ phiếu, tờ khóa sổ: quét mã bằng trang kiểm tra, một tệp mở được trên mọi máy.',
  'package.page': 'Tải trang kiểm tra',
  'package.step.other': 'Gói theo chuẩn mở C2SP tlog-tiles: công cụ khác cũng kiểm được.',
  'package.key.hub': 'Khóa của sổ xã',
  'package.key.cosigner': 'Khóa đối chứng',
};
export default words;

// Lời của phần mật khẩu và máy quay về bản cũ.

export default {
  'phrase.title': 'Mật khẩu của máy này',
  'phrase.why': 'Mật khẩu khóa các khóa bí mật của máy. Quên mật khẩu thì không ai mở lại được: xã thu hồi máy và mời lại.',
  'phrase.now': 'Mật khẩu hiện nay',
  'phrase.new': 'Mật khẩu mới',
  'phrase.again': 'Gõ lại mật khẩu mới',
  'phrase.remove': 'Để trống cả hai ô nếu muốn bỏ mật khẩu.',
  'phrase.differ': 'Hai lần gõ mật khẩu mới khác nhau. Gõ lại.',
  'phrase.set': 'Đổi mật khẩu',
  'phrase.done': 'Mật khẩu mới có hiệu lực từ bây giờ.',
  'phrase.removed': 'Đã bỏ mật khẩu.',
  'outbox.title': 'Chờ nối lại với xã: {n} mục',
  'state.outbox': 'Chờ nối lại với xã',
  'outbox.go': 'Nối lại',
  'successor.title': 'Xã thay máy mới',
  'successor.why': 'Máy của xã cháy hoặc mất, xã lập máy mới từ khóa khôi phục và đưa một dòng cho mọi máy. Dán dòng ấy vào đây; máy này kiểm tra chữ ký rồi mới nhận. Không phải vào sổ lại; máy này không mất gì.',
  'successor.line': 'Dòng của máy mới',
  'successor.go': 'Nhận máy mới',
  'successor.done': 'Đã nhận máy mới của xã (thay lần {n}). Bấm Gửi xã để trao lại sổ.',
} as const;

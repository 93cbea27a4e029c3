#include "cause/table.h"

#include <array>

namespace sockdrill {
namespace {

using enum CauseId;

// In the order of CauseId.
constexpr std::array kRows = {
    // Bytes.
    CauseRow{wrong_encoding, "wrong_encoding",  // what it is in, what it should be in
             "this is the right text in {0}, not in {1}", "文字是对的，但编码是 {0}，不是 {1}"},
    CauseRow{mojibake, "mojibake",  // read as, and written as
             "the bytes were decoded as {0} and encoded again as {1}",
             "字节被按 {0} 解码，又按 {1} 编码（乱码）"},
    CauseRow{misread, "misread",  // what it is in, as what it was read
             "the text came in {0} and was decoded as {1}",
             "文字的编码是 {0}，却按 {1} 解码（乱码）"},
    CauseRow{characters_lost, "characters_lost",  // what stands in their place
             "characters are lost: {0} stands where a conversion could not read or write them",
             "有字符丢失：无法转换的字符变成了 {0}"},
    CauseRow{characters_left_out, "characters_left_out",
             "what is ASCII came, and the other characters were left out",
             "只有 ASCII 字符，其他字符都丢掉了"},
    CauseRow{character_cut, "character_cut",  // how many bytes
             "the last <0:byte is|{0} bytes are> missing, and a character is cut in two",
             "最后缺少 {0} 个字节，一个字符被截成两半"},
    CauseRow{
        one_recv, "one_recv",  // how many bytes
        "only the first {0} bytes came: as many as one recv({0}) takes; a longer message wants "
        "recv again until all of it is there",
        "只有前 {0} 个字节：正好是一次 recv({0}) 的量；更长的消息要反复 recv，直到收完"},
    CauseRow{last_bytes_missing, "last_bytes_missing",  // how many, which
             "the last <0:byte is|{0} bytes are> missing: {1}", "最后缺少 {0} 个字节：{1}"},
    CauseRow{first_bytes_missing, "first_bytes_missing",  // how many
             "the first <0:byte is|{0} bytes are> missing", "开头缺少 {0} 个字节"},
    CauseRow{extra_bytes, "extra_bytes",  // how many, which
             "the expected bytes, and {0} more: {1}", "期望的字节之后多了 {0} 个字节：{1}"},
    CauseRow{bytes_before, "bytes_before",  // how many, which
             "{0} <0:byte|bytes> came before the expected ones: {1}",
             "期望的字节之前多了 {0} 个字节：{1}"},
    CauseRow{line_end_follows, "line_end_follows", "a line end follows the text",
             "文字后面多了换行"},
    CauseRow{line_end_missing, "line_end_missing", "the line end is missing", "缺少换行"},
    CauseRow{other_line_ends, "other_line_ends",  // those that came, those that were wanted
             "its lines end with {0}, not with {1}", "行尾是 {0}，不是 {1}"},
    CauseRow{zero_byte_follows, "zero_byte_follows",
             "a zero byte follows the text: the end of a C string was sent with it",
             "文字后面多了一个零字节：C 字符串的结尾 \\0 也被发送了"},
    CauseRow{repr_sent, "repr_sent",  // its beginning
             "the bytes came as Python prints them ({0}…), not as they are",
             "发送的是 Python 打印出来的样子（{0}…），不是字节本身"},
    CauseRow{repr_printed, "repr_printed",
             "the bytes are there as Python prints them (b'…'), not decoded to a text",
             "输出的是 Python 打印字节的样子（b'…'），没有解码成文字"},
    CauseRow{quotes_sent, "quotes_sent",  // the quote
             "the text came in quotes ({0})", "文字被加上了引号（{0}）"},
    CauseRow{sent_twice, "sent_twice", "the bytes came twice", "同样的字节来了两遍"},
    CauseRow{request_echoed, "request_echoed",
             "this is the request, sent back: the reply is another text",
             "这是原样发回的请求，不是应有的回复"},
    CauseRow{reply_before_request, "reply_before_request", "it sent before anything was sent to it",
             "还没有收到请求，它就先发送了"},
    // What a program prints.
    CauseRow{length_in_characters, "length_in_characters",  // characters, bytes
             "it counted characters, not bytes: {0} characters are {1} bytes",
             "它数的是字符，不是字节：{0} 个字符是 {1} 个字节"},
    CauseRow{output_beyond_limit, "output_beyond_limit",  // program, KiB
             "{0} printed {1} KiB or more, and no more than that is looked at",
             "{0} 输出了 {1} KiB 或更多，只查看这么多"},
    CauseRow{output_line_end, "output_line_end",
             "only the line end at the end of the output is in the way: write \\n behind the text",
             "只差输出末尾的换行：在期望的文字后面写上 \\n"},
    CauseRow{output_buffered, "output_buffered",  // program
             "nothing has come from {0} so far: its output goes to a pipe, where it stays in the "
             "program's buffer until it is flushed or the program ends",
             "{0} 至今没有任何输出：它的输出接到管道，在刷新（flush）或程序结束之前留在缓冲区里"},
    // How a program ends.
    CauseRow{exception, "exception",  // program, type, message, file, line
             "{0} raised {1}[: {2}][ (line {4} of {3})]", "{0} 抛出 {1}[：{2}][（{3} 第 {4} 行）]"},
    CauseRow{build_error, "build_error",  // program, message, file, line
             "{0} cannot be built: {1}[ (line {3} of {2})]",
             "{0} 编译失败：{1}[（{2} 第 {3} 行）]"},
    CauseRow{shell_error, "shell_error",  // program, message, file, line
             "{0} failed: {1}[ (line {3} of {2})]", "{0} 出错：{1}[（{2} 第 {3} 行）]"},
    CauseRow{memory_error, "memory_error",  // program, kind, file, line
             "{0} used memory wrongly: {1}[ (line {3} of {2})]",
             "{0} 内存使用错误：{1}[（{2} 第 {3} 行）]"},
    CauseRow{ended_by_signal, "ended_by_signal",  // program, signal
             "{0} was ended by {1}", "{0} 被信号 {1} 终止"},
    CauseRow{limit_exceeded, "limit_exceeded",  // program, what it did
             "{0} was ended by the harness: it {1}", "{0} 被测试程序终止：它超出了限制（{1}）"},
    CauseRow{exited, "exited",  // program, code, last line
             "{0} had ended with exit code {1}[; its last line: {2}]",
             "{0} 已经结束，退出码 {1}[；最后一行输出：{2}]"},
    // What a program waits for.
    CauseRow{waits_in_accept, "waits_in_accept",  // program, address
             "{0} waits in accept()[ on {1}]", "{0} 停在 accept()[（{1}）]"},
    CauseRow{waits_in_connect, "waits_in_connect",  // program, address
             "{0} waits in connect()[ to {1}]", "{0} 停在 connect()[（连接 {1}）]"},
    CauseRow{waits_in_recv, "waits_in_recv",  // program, peer
             "{0} waits in recv()[ on the connection with {1}]",
             "{0} 停在 recv()[（与 {1} 的连接）]"},
    CauseRow{waits_in_send, "waits_in_send",  // program, peer
             "{0} waits in send()[ on the connection with {1}]",
             "{0} 停在 send()[（与 {1} 的连接）]"},
    CauseRow{waits_for_input, "waits_for_input",  // program
             "{0} waits in read() of its standard input", "{0} 停在读取标准输入"},
    CauseRow{waits_for_event, "waits_for_event",  // program, call
             "{0} waits in {1}() for something to happen", "{0} 停在 {1}()，等待事件"},
    CauseRow{waits_for_child, "waits_for_child",  // program
             "{0} waits for a child process", "{0} 在等待子进程"},
    CauseRow{waits_for_lock, "waits_for_lock",  // program
             "{0} waits for another thread or a lock", "{0} 在等待另一个线程或锁"},
    CauseRow{waits_in_sleep, "waits_in_sleep",  // program
             "{0} sleeps", "{0} 在 sleep"},
    CauseRow{waits_in_call, "waits_in_call",  // program, call
             "{0} waits in {1}()", "{0} 停在 {1}()"},
    CauseRow{still_runs, "still_runs",  // program
             "{0} still runs", "{0} 仍在运行"},
    CauseRow{is_stopped, "is_stopped",  // program
             "{0} is stopped (SIGSTOP)", "{0} 处于停止状态（SIGSTOP）"},
    CauseRow{computes, "computes",  // program
             "{0} computes and waits for nothing", "{0} 一直在运算，没有等待任何东西"},
    // What a program does with its sockets.
    CauseRow{not_listening, "not_listening",  // program
             "{0} has no socket that listens", "{0} 没有正在监听的套接字"},
    CauseRow{wrong_port, "wrong_port",  // program, where it listens, the port that was wanted
             "{0} listens on {1}, not on port {2}", "{0} 监听的是 {1}，不是端口 {2}"},
    CauseRow{bound_to_one_address, "bound_to_one_address",  // address
             "it is bound to one address only: {0}", "它只绑定了一个地址：{0}"},
    CauseRow{udp_instead_of_tcp, "udp_instead_of_tcp",  // program, address
             "{0} has bound a UDP socket to {1}, and TCP is wanted",
             "{0} 在 {1} 绑定的是 UDP 套接字，应当用 TCP"},
    CauseRow{connects_elsewhere, "connects_elsewhere",  // program, to where, where it should
             "{0} connects to {1}[, not to {2}]", "{0} 连接的是 {1}[，不是 {2}]"},
    CauseRow{bound_not_listening, "bound_not_listening",  // program, address
             "{0} has bound a socket to {1} and has not called listen()",
             "{0} 绑定了 {1}，但没有调用 listen()"},
    CauseRow{bind_failed_unnoticed, "bind_failed_unnoticed",  // program, wanted, taken
             "{0} did not get port {1} and did not notice: listen() on a socket without an address "
             "took {2}",
             "{0} 没有绑定到端口 {1}，也没有检查 bind 的结果：listen() 于是使用了 {2}"},
    CauseRow{never_accepts, "never_accepts",  // program, address, how many
             "{0} does not accept: {2} <2:connection waits|connections wait> at {1}",
             "{0} 没有 accept：{1} 上有 {2} 个连接在等待"},
    CauseRow{backlog_full, "backlog_full",  // program, address, how many, backlog
             "the queue of {1} is full: {2} <2:connection waits|connections wait> for {0} to "
             "accept, its backlog is {3}",
             "{1} 的等待队列已满：{2} 个连接等待 {0} accept，backlog 是 {3}"},
    CauseRow{never_reads, "never_reads",  // program, peer, how many bytes
             "{0} does not read: {2} <2:byte waits|bytes wait> in its connection with {1}",
             "{0} 没有读取：与 {1} 的连接里有 {2} 个字节未读"},
    CauseRow{never_closes, "never_closes",  // program, peer, state
             "{0} has not closed its connection with {1} ({2})",
             "{0} 没有关闭与 {1} 的连接（{2}）"},
    CauseRow{reset_by_close, "reset_by_close",
             "the other end closed with unread data in its receive buffer, or with SO_LINGER 0",
             "对方关闭时接收缓冲区里还有未读的数据，或者设置了 SO_LINGER 0"},
    CauseRow{closed_with_unread, "closed_with_unread",  // program
             "{0} closed with unread data in its receive buffer, which is a reset",
             "{0} 关闭时接收缓冲区里还有未读的数据，对方看到的是连接被重置"},
    // A port, and who has it.
    CauseRow{reuse_address_missing, "reuse_address_missing",  // program
             "{0} does not set SO_REUSEADDR on the socket that it binds",
             "{0} 没有在要绑定的套接字上设置 SO_REUSEADDR"},
    CauseRow{reuse_address_late, "reuse_address_late",  // program
             "{0} sets SO_REUSEADDR only after bind(), where it comes too late",
             "{0} 在 bind() 之后才设置 SO_REUSEADDR，已经太晚"},
    CauseRow{reuse_address_on_connection, "reuse_address_on_connection",  // program
             "{0} sets SO_REUSEADDR on the connections that it accepts, not on the socket that it "
             "binds",
             "{0} 把 SO_REUSEADDR 设置在 accept() 得到的连接上，而不是要绑定的套接字上"},
    CauseRow{port_held_by_child, "port_held_by_child",  // port, pid, command, program
             "port {0} is still held by process {1} ({2}), which {3} started",
             "端口 {0} 仍被 {3} 启动的进程 {1}（{2}）占用"},
    CauseRow{port_held, "port_held",  // port, how many, how many more; each: socket, name, the
                                      // name whose peer it is, time left
             "{*}[ and {2} more] <1:holds|hold> port {0}", "端口 {0} 被占用：{*}[，还有 {2} 个]", 3,
             4, "{0}[ of {1}][ of the peer of {2}][ (for {3} more)]",
             "{0}[，属于 {1}][，属于 {2} 的对端][（还剩 {3}）]"},
    CauseRow{nothing_holds_port, "nothing_holds_port",  // port
             "nothing holds port {0} against it", "没有什么占用端口 {0}"},
    CauseRow{address_of_nobody, "address_of_nobody",  // address
             "no device of this network has the address {0}; IP_FREEBIND would let it bind all the "
             "same",
             "这个网络里没有设备拥有地址 {0}；设置 IP_FREEBIND 才能绑定"},
    CauseRow{same_ends, "same_ends",  // socket, name, name whose peer it is, time left
             "{0}[ of {1}][ of the peer of {2}][ (for {3} more)] has the same two ends",
             "{0}[，属于 {1}][，属于 {2} 的对端][（还剩 {3}）]的两端与它相同"},
    CauseRow{no_timestamps, "no_timestamps",
             "net.ipv4.tcp_timestamps is 0, and only with timestamps a TIME_WAIT is taken over",
             "net.ipv4.tcp_timestamps 是 0，只有启用时间戳才能接替 TIME_WAIT"},
    CauseRow{ports_used_up, "ports_used_up",  // how many, from, to, taken, by what
             "of the {0} ports {1} to {2} (net.ipv4.ip_local_port_range) {3} are taken: {4}",
             "{1} 到 {2} 的 {0} 个端口（net.ipv4.ip_local_port_range）已用 {3} 个：{4}"},
    CauseRow{shared_by_flag, "shared_by_flag",  // flag
             "both have {0}, which shares it", "两者都设置了 {0}，可以共用"},
    CauseRow{flag_would_help, "flag_would_help",  // flag, name
             "{0} on {1} too would let it bind (tried)", "在 {1} 上也设置 {0} 就能绑定（已试过）"},
    CauseRow{flag_on_both_would_help, "flag_on_both_would_help",  // each: name, on or off
             "no flag on the new socket alone changes it (tried); SO_REUSEADDR on both does: {*}",
             "只在新套接字上设置标志没有用（已试过）；两边都设置 SO_REUSEADDR 才行：{*}", 0, 2,
             "{0} has it {1}", "{0} 为 {1}"},
    CauseRow{
        listener_not_shared, "listener_not_shared",  // each: name, on or off
        "SO_REUSEADDR does not take a port from a listener; only SO_REUSEPORT on both sockets, "
        "made by one user, shares it: {*}",
        "SO_REUSEADDR 不能抢走监听者的端口；只有同一用户的两个套接字都设置 SO_REUSEPORT "
        "才能共用：{*}",
        0, 2, "{0} has it {1}", "{0} 为 {1}"},
    CauseRow{
        listener_of_another_user, "listener_of_another_user",  // whose, user, new, its user
        "no flag takes a port from a listener of another user: {0} is of user {1}, {2} of user "
        "{3}",
        "任何标志都不能抢走其他用户的监听端口：{0} 属于用户 {1}，{2} 属于用户 {3}"},
    CauseRow{
        only_one_may_listen, "only_one_may_listen",  // each: name, on or off
        "SO_REUSEADDR lets two sockets be bound but only one listen, SO_REUSEPORT on both lets "
        "both: {*}",
        "SO_REUSEADDR 允许两个套接字绑定，但只允许一个监听；两边都设置 SO_REUSEPORT "
        "才允许都监听：{*}",
        0, 2, "{0} has it {1}", "{0} 为 {1}"},
    // Why there is no TIME_WAIT.
    CauseRow{closed_by_linger, "closed_by_linger",  // name
             "{0} was closed with SO_LINGER 0, which is a reset and keeps no TIME_WAIT",
             "{0} 以 SO_LINGER 0 关闭，这是重置，不会留下 TIME_WAIT"},
    CauseRow{closed_unread, "closed_unread",  // name, how many bytes
             "{0} was closed with {1} <1:byte|bytes> unread, which is a reset and keeps no "
             "TIME_WAIT",
             "{0} 关闭时还有 {1} 个字节未读，这是重置，不会留下 TIME_WAIT"},
    CauseRow{other_side_closed_first, "other_side_closed_first",  // socket, name, name whose peer
             "the other side closed first: {0}[ of {1}][ of the peer of {2}] keeps it",
             "另一边先关闭：由 {0}[（{1}）][（{2} 的对端）] 保留"},
    CauseRow{no_time_wait_here, "no_time_wait_here",
             "net.ipv4.tcp_max_tw_buckets is 0: this network keeps no TIME_WAIT",
             "net.ipv4.tcp_max_tw_buckets 是 0：这个网络不保留 TIME_WAIT"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].id) != i) return false;
  }
  return true;
}
static_assert(in_order());
static_assert(static_cast<std::size_t>(no_time_wait_here) + 1 == kRows.size());

}  // namespace

std::span<const CauseRow> cause_rows() { return kRows; }

const CauseRow& cause_row(CauseId id) { return kRows[static_cast<std::size_t>(id)]; }

}  // namespace sockdrill

// The closed set of causes. Their sentences stand in table.cc, in this order.
#pragma once

#include <cstdint>

namespace sockdrill {

enum class CauseId : std::uint8_t {
  // Bytes.
  wrong_encoding,
  mojibake,
  characters_lost,
  characters_left_out,
  character_cut,
  one_recv,
  last_bytes_missing,
  first_bytes_missing,
  extra_bytes,
  bytes_before,
  line_end_follows,
  line_end_missing,
  other_line_ends,
  zero_byte_follows,
  repr_sent,
  quotes_sent,
  sent_twice,
  request_echoed,
  reply_before_request,
  // What a program prints.
  length_in_characters,
  output_beyond_limit,
  output_line_end,
  output_buffered,
  // How a program ends.
  exception,
  build_error,
  shell_error,
  memory_error,
  ended_by_signal,
  exited,
  // What a program waits for.
  waits_in_accept,
  waits_in_connect,
  waits_in_recv,
  waits_in_send,
  waits_for_input,
  waits_for_event,
  waits_for_child,
  waits_for_lock,
  waits_in_sleep,
  waits_in_call,
  still_runs,
  is_stopped,
  computes,
  // What a program does with its sockets.
  not_listening,
  wrong_port,
  bound_to_one_address,
  udp_instead_of_tcp,
  connects_elsewhere,
  bound_not_listening,
  bind_failed_unnoticed,
  never_accepts,
  backlog_full,
  never_reads,
  never_closes,
  reset_by_close,
  closed_with_unread,
  // A port, and who has it.
  reuse_address_missing,
  reuse_address_late,
  reuse_address_on_client,
  port_held_by_child,
  port_held,
  nothing_holds_port,
  address_of_nobody,
  same_ends,
  no_timestamps,
  ports_used_up,
  shared_by_flag,
  flag_would_help,
  flag_on_both_would_help,
  listener_not_shared,
  listener_of_another_user,
  only_one_may_listen,
  // Why there is no TIME_WAIT.
  closed_by_linger,
  closed_unread,
  other_side_closed_first,
  no_time_wait_here,
};

}  // namespace sockdrill

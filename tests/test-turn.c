/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* test-turn.c: what a turn of the loop runs: methods that let each other go on, up to the next post, within a budget. */
#include "letters.h"
#include "methods.h"

/* Two methods that hand a turn to and fro, by semaphores. */
typedef struct
{
  TactSemaphore *mine, *yours;
  GString *log;
  char letter;
  int left;
} Player;

static TactTask *
play (GCancellable *cancellable, gpointer data)
{
  Player *player = data;

  while (player->left-- > 0)
    {
      tact_await (tact_semaphore_acquire (player->mine, -1, NULL), NULL);
      g_string_append_c (player->log, player->letter);
      tact_semaphore_release (player->yours, 1);
    }
  return tact_task_completed ();
}

typedef struct
{
  Player a, b;
  TactTask *tasks[2];
} Game;

static void
game_begin (Game *game, GString *log, int rounds)
{
  game->a = (Player){ tact_semaphore_new (0, 1), tact_semaphore_new (0, 1), log, 'a', rounds };
  game->b = (Player){ game->a.yours, game->a.mine, log, 'b', rounds };
  game->tasks[0] = tact_async (play, &game->a, NULL, NULL);
  game->tasks[1] = tact_async (play, &game->b, NULL, NULL);
}

static void
game_end (Game *game)
{
  tact_task_unref (game->tasks[0]);
  tact_task_unref (game->tasks[1]);
  tact_semaphore_unref (game->a.mine);
  tact_semaphore_unref (game->a.yours);
}

static void
serve (gpointer game)
{
  tact_semaphore_release (((Game *) game)->a.mine, 1);
}

/* DESIGN, the frame-fair queue: a budget, not one step, a turn. */
START_TEST (methods_that_let_each_other_go_on_do_so_in_one_turn)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GString) log = g_string_new (NULL);
  Game game;

  game_begin (&game, log, 10);
  tact_context_post (loop_context (&loop), serve, &game, NULL);
  g_main_context_iteration (loop.context, TRUE);
  ck_assert_str_eq (log->str, "abababababababababab");
  LOOP_UNTIL (&loop, tact_task_is_completed (game.tasks[0]) && tact_task_is_completed (game.tasks[1]));
  game_end (&game);
}
END_TEST

static void
serve_and_post (gpointer data)
{
  Game *game = data;

  tact_context_post (tact_context_get_current (), log_letter, letter_new (game->a.log, '.'), g_free);
  serve (game);
}

/* Law 3: first in, first out, so what is behind a post waits with it. */
START_TEST (a_method_behind_a_post_of_this_turn_goes_on_in_the_next)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GString) log = g_string_new (NULL);
  Game game;

  game_begin (&game, log, 1);
  tact_context_post (loop_context (&loop), serve_and_post, &game, NULL);
  g_main_context_iteration (loop.context, TRUE);
  ck_assert_str_eq (log->str, "");
  LOOP_UNTIL (&loop, tact_task_is_completed (game.tasks[1]));
  ck_assert_str_eq (log->str, ".ab");
  game_end (&game);
}
END_TEST

static gboolean
always_ready (gpointer count)
{
  ++*(int *) count;
  return G_SOURCE_CONTINUE;
}

static GSource *
add_always_ready (Loop *loop, int priority, int *count)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, always_ready, count, NULL);
  g_source_attach (source, loop->context);
  return source;
}

/* The game is 200 000 steps long; its turns end by the budget. */
START_TEST (methods_that_let_each_other_go_on_leave_turns_for_painting)
{
  g_auto (Loop) loop = loop_enter ();
  g_autoptr (GString) log = g_string_new (NULL);
  int turns = 0;
  g_autoptr (GSource) paint = add_always_ready (&loop, 120, &turns);
  Game game;

  game_begin (&game, log, 100000);
  tact_context_post (loop_context (&loop), serve, &game, NULL);
  LOOP_UNTIL (&loop, log->len == 200000);
  ck_assert_int_ge (turns, 2);
  LOOP_UNTIL (&loop, tact_task_is_completed (game.tasks[0]) && tact_task_is_completed (game.tasks[1]));
  g_source_destroy (paint);
  game_end (&game);
}
END_TEST

int
main (void)
{
  const TTest *tests[] = {
    methods_that_let_each_other_go_on_do_so_in_one_turn,
    a_method_behind_a_post_of_this_turn_goes_on_in_the_next,
    methods_that_let_each_other_go_on_leave_turns_for_painting,
  };

  return run_tests ("turn", tests, G_N_ELEMENTS (tests));
}

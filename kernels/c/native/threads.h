// A lock, a condition and detached threads, of POSIX or of Windows.

#ifndef SPYKE_THREADS_H
#define SPYKE_THREADS_H

#ifdef _WIN32

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

typedef SRWLOCK Lock;
typedef CONDITION_VARIABLE Condition;
#define LOCK_INIT SRWLOCK_INIT
#define CONDITION_INIT CONDITION_VARIABLE_INIT

static inline void lock(Lock *it) { AcquireSRWLockExclusive(it); }
static inline void unlock(Lock *it) { ReleaseSRWLockExclusive(it); }
static inline void wait_for(Condition *it, Lock *held) {
  SleepConditionVariableSRW(it, held, INFINITE, 0);
}
static inline void wake_all(Condition *it) { WakeAllConditionVariable(it); }

#define THREAD_RESULT DWORD WINAPI
typedef DWORD(WINAPI *ThreadStart)(void *);

static inline int start_thread(ThreadStart start, void *argument) {
  HANDLE thread = CreateThread(0, 0, start, argument, 0, 0);
  if (!thread) return 0;
  CloseHandle(thread);
  return 1;
}

#else

#include <pthread.h>
#include <signal.h>

typedef pthread_mutex_t Lock;
typedef pthread_cond_t Condition;
#define LOCK_INIT PTHREAD_MUTEX_INITIALIZER
#define CONDITION_INIT PTHREAD_COND_INITIALIZER

static inline void lock(Lock *it) { pthread_mutex_lock(it); }
static inline void unlock(Lock *it) { pthread_mutex_unlock(it); }
static inline void wait_for(Condition *it, Lock *held) { pthread_cond_wait(it, held); }
static inline void wake_all(Condition *it) { pthread_cond_broadcast(it); }

#define THREAD_RESULT void *
typedef void *(*ThreadStart)(void *);

// Signals are the business of the threads that were there before: the new one blocks them.
static inline int start_thread(ThreadStart start, void *argument) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  int failed = pthread_create(&thread, 0, start, argument);
  pthread_sigmask(SIG_SETMASK, &before, 0);
  if (failed) return 0;
  pthread_detach(thread);
  return 1;
}

#endif

#endif

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace OttoHangfire.StorageChaos.Faults;

/// <summary>A virtual file system of SQLite before the usual one: it asks a <see cref="FaultyDisk"/> before each call.</summary>
/// <remarks>
/// The layouts are those of sqlite3.h. A file of ours is the table of methods, the number of the disk, the kind of file, and behind
/// them the usual one's file.
/// </remarks>
internal static unsafe class FaultVfs
{
    private const int Cantopen = 14;
    private const int IoError = 10;
    private const int Full = 13;

    private static readonly Lock Sync = new();
    private static readonly string[] Kinds = ["db", "wal", "journal", "other"];
    private static Vfs* _usual;
    private static Methods* _methods;

    /// <summary>Makes it the file system of the connections that are opened from now on.</summary>
    public static void Install()
    {
        lock (Sync)
        {
            if (_usual is not null)
            {
                return;
            }

            SQLitePCL.Batteries_V2.Init();
            _usual = sqlite3_vfs_find(null);
            _methods = CreateMethods();
            var ours = (Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(Vfs));
            *ours = *_usual;
            ours->FileSize = _usual->FileSize + sizeof(File);
            ours->Next = null;
            ours->Name = (byte*)Marshal.StringToCoTaskMemUTF8("faulty");
            ours->Open = &Open;
            if (sqlite3_vfs_register(ours, 1) != 0)
            {
                throw new InvalidOperationException("SQLite did not take the file system.");
            }
        }
    }

    private static Methods* CreateMethods()
    {
        var methods = (Methods*)NativeMemory.AllocZeroed((nuint)sizeof(Methods));
        methods->Version = 2;
        methods->Close = &Close;
        methods->Read = &Read;
        methods->Write = &Write;
        methods->Truncate = &Truncate;
        methods->SyncFile = &SyncFile;
        methods->FileSize = &FileSize;
        methods->LockFile = &LockFile;
        methods->Unlock = &Unlock;
        methods->CheckReservedLock = &CheckReservedLock;
        methods->FileControl = &FileControl;
        methods->SectorSize = &SectorSize;
        methods->Characteristics = &Characteristics;
        methods->IndexMap = &IndexMap;
        methods->IndexLock = &IndexLock;
        methods->IndexBarrier = &IndexBarrier;
        methods->IndexUnmap = &IndexUnmap;
        return methods;
    }

    private static int Ask(File* file, DiskCall call) =>
        file->Disk == 0 ? FaultyDisk.Well : FaultyDisk.Ask(file->Disk, call, Kinds[file->Kind]);

    private static File* Inner(File* file) => file + 1;

    private static Methods* Of(File* file) => Inner(file)->Methods;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, File* file, int flags, int* outFlags)
    {
        var path = name is null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        var disk = FaultyDisk.Of(path);
        file->Methods = null;
        file->Disk = disk?.Number ?? 0;
        file->Kind = (flags & 0x100) != 0 ? 0 : (flags & 0x80000) != 0 ? 1 : (flags & 0x800) != 0 ? 2 : 3;
        Inner(file)->Methods = null;
        if (Ask(file, DiskCall.Open) != FaultyDisk.Well)
        {
            return Cantopen;
        }

        var result = _usual->Open(_usual, name, Inner(file), flags, outFlags);
        file->Methods = Inner(file)->Methods is null ? null : _methods;
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(File* file) => Of(file)->Close(Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(File* file, byte* bytes, int count, long at)
    {
        var fault = Ask(file, DiskCall.Read);
        return fault != FaultyDisk.Well ? fault : Of(file)->Read(Inner(file), bytes, count, at);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(File* file, byte* bytes, int count, long at)
    {
        var fault = Ask(file, DiskCall.Write);
        if (fault == FaultyDisk.Well)
        {
            return Of(file)->Write(Inner(file), bytes, count, at);
        }

        // A short write: some of it is there.
        if ((fault & 0xFF) is IoError or Full && count > 1)
        {
            _ = Of(file)->Write(Inner(file), bytes, count / 2, at);
        }

        return fault;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(File* file, long size)
    {
        var fault = Ask(file, DiskCall.Truncate);
        return fault != FaultyDisk.Well ? fault : Of(file)->Truncate(Inner(file), size);
    }

    // What was written before is in the file: only nobody knows whether the disk has it.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SyncFile(File* file, int flags)
    {
        var fault = Ask(file, DiskCall.Sync);
        return fault != FaultyDisk.Well ? fault : Of(file)->SyncFile(Inner(file), flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(File* file, long* size) => Of(file)->FileSize(Inner(file), size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int LockFile(File* file, int kind)
    {
        var fault = Ask(file, DiskCall.Lock);
        return fault != FaultyDisk.Well ? fault : Of(file)->LockFile(Inner(file), kind);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(File* file, int kind) => Of(file)->Unlock(Inner(file), kind);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(File* file, int* result) => Of(file)->CheckReservedLock(Inner(file), result);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(File* file, int what, void* argument) => Of(file)->FileControl(Inner(file), what, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(File* file) => Of(file)->SectorSize(Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Characteristics(File* file) => Of(file)->Characteristics(Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IndexMap(File* file, int page, int size, int extend, void** memory)
    {
        var fault = Ask(file, DiskCall.IndexMap);
        return fault != FaultyDisk.Well ? fault : Of(file)->IndexMap(Inner(file), page, size, extend, memory);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IndexLock(File* file, int offset, int count, int flags)
    {
        const int Taking = 2;
        var fault = (flags & Taking) != 0 ? Ask(file, DiskCall.IndexLock) : FaultyDisk.Well;
        return fault != FaultyDisk.Well ? fault : Of(file)->IndexLock(Inner(file), offset, count, flags);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IndexBarrier(File* file) => Of(file)->IndexBarrier(Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IndexUnmap(File* file, int delete) => Of(file)->IndexUnmap(Inner(file), delete);

#pragma warning disable SYSLIB1054 // Nothing has to be marshalled.
    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern Vfs* sqlite3_vfs_find(byte* name);

    [DllImport("e_sqlite3", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int sqlite3_vfs_register(Vfs* vfs, int makeDefault);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct File
    {
        public Methods* Methods;
        public long Disk;
        public long Kind;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileSize;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, File*, int, int*, int> Open;
        public void* Delete;
        public void* Access;
        public void* FullPath;
        public void* DlOpen;
        public void* DlError;
        public void* DlSym;
        public void* DlClose;
        public void* Randomness;
        public void* Sleep;
        public void* CurrentTime;
        public void* LastError;
        public void* CurrentTime64;
        public void* SetSystemCall;
        public void* GetSystemCall;
        public void* NextSystemCall;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<File*, int> Close;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<File*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<File*, int, int> SyncFile;
        public delegate* unmanaged[Cdecl]<File*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<File*, int, int> LockFile;
        public delegate* unmanaged[Cdecl]<File*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<File*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<File*, int, void*, int> FileControl;
        public delegate* unmanaged[Cdecl]<File*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<File*, int> Characteristics;
        public delegate* unmanaged[Cdecl]<File*, int, int, int, void**, int> IndexMap;
        public delegate* unmanaged[Cdecl]<File*, int, int, int, int> IndexLock;
        public delegate* unmanaged[Cdecl]<File*, void> IndexBarrier;
        public delegate* unmanaged[Cdecl]<File*, int, int> IndexUnmap;
        public void* Fetch;
        public void* Unfetch;
    }
}
